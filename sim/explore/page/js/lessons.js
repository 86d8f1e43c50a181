/** The course in the page: a question, a guess drawn first, the runs beside it, the gap, and the lesson's own answer. */

import { ask } from "./api.js";
import { Drawn, crossing, curveGap, figure, filled, keyTo, runCurve } from "./curve.js";
import { element } from "./dom.js";
import { mean } from "./plots.js";
import { trimmed } from "./settings.js";

/** @typedef {import("./curve.js").Found} Found */
/** @typedef {import("./curve.js").Sheet} Sheet */
/** @typedef {import("./types.js").Curve} Curve */
/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("./types.js").Luck} Luck */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */
/** @typedef {(number | null)[][]} Runs */

const STOPS = [2, 3, 5, 10, 20, 30, 40, 50, 100];

/**
 * Return the settings at which a lesson is run: its key at each of its values, under both policies.
 * @param {Lesson} lesson
 * @returns {Settings[]}
 */
export function pointsOf(lesson) {
  const { key, policies, values } = lesson;
  if (key === undefined || policies === undefined || values === undefined) return [];
  return values.map((value) => ({ policies, changes: [{ [key]: value }, { [key]: value }] }));
}

/**
 * Return the runs of every curve that a lesson guesses, and what is shown beside them. With `beside` there are two
 * curves of the second policy.
 * @param {Lesson} lesson
 * @param {Curve} curve
 * @param {Curve} [beside]
 * @returns {{guessed: Runs[], shown: Found[]}}
 */
export function foundOf(lesson, curve, beside) {
  const [first, second] = /** @type {[Runs, Runs]} */ ([0, 1].map((side) => curve.points.map((point) => point[side] ?? [])));
  const [one, other] = curve.titles;
  if (lesson.shows === "difference") {
    const runs = second.map((each, at) => each.map((value, run) => { const before = first[at]?.[run]; return value === null || before == null ? null : value - before; }));
    return { guessed: [runs], shown: [{ name: `${other} less ${one}`, mark: "b", runs }] };
  }
  if (beside) {
    const others = beside.points.map((point) => point[1].map((value) => (value === null ? null : (value * beside.divisor) / curve.divisor)));
    return { guessed: [second, others], shown: [{ name: lesson.names?.[0] ?? "", mark: "a", runs: second }, { name: lesson.names?.[1] ?? "", mark: "b", runs: others }] };
  }
  const alone = lesson.policies?.[0] === lesson.policies?.[1];
  const last = { name: alone ? one : other, mark: /** @type {const} */ ("b"), runs: second };
  if (alone) return { guessed: [second], shown: [last] };
  return { guessed: lesson.shows === "both" ? [first, second] : [second], shown: [{ name: one, mark: "a", runs: first }, last] };
}

/**
 * Return the names of the curves that a lesson guesses; nothing where it is one.
 * @param {Lesson} lesson
 * @param {World["policies"]} policies
 * @returns {string[] | undefined}
 */
export function curvesOf(lesson, policies) {
  if (lesson.names) return lesson.names;
  if (lesson.shows !== "both") return undefined;
  return lesson.policies?.map((name) => `“${policies.find((policy) => policy.name === name)?.title ?? name}”`);
}

/**
 * Say of every curve how the guess lies beside it; of a difference also where the two change places.
 * @param {Lesson} lesson
 * @param {number[][]} guesses
 * @param {Runs[]} runs
 * @param {Sheet} sheet
 * @returns {string[]}
 */
export function gapsOf(lesson, guesses, runs, sheet) {
  const said = guesses.map((guess, at) => `${sheet.curves ? `Of ${sheet.curves[at]}: ` : ""}${curveGap(guess, runs[at] ?? [], sheet)}`);
  const means = (runs[0] ?? []).map(mean);
  if (lesson.shows !== "difference" || !lesson.values || means.includes(null)) return said;
  const where = (/** @type {number[]} */ curve) => { const at = crossing(curve, lesson.values ?? []); return at === null ? "nowhere" : `at ${trimmed(Number(at.toPrecision(3)))}`; };
  return [...said, `It crosses 0 ${where(means.map(Number))}; your guess ${where(guesses[0] ?? [])}.`];
}

/**
 * Say what would have been announced after so many runs, and what became of it.
 * @param {Luck} luck
 * @param {number} runs
 * @returns {string[]}
 */
export function earlyTold(luck, runs) {
  const looks = luck.looks;
  const [mine, last] = [looks.find((look) => look[0] === runs), looks.at(-1)];
  if (!last) return [];
  const at = (/** @type {Luck["looks"][number]} */ look) => `After ${look[0]} runs the interval says “${look[3]}”: ${figure(look[1], luck.unit)} ± ${figure(look[2], "")}.`;
  if (!mine) return [`There are ${last[0]} runs here, fewer than your ${runs}.`, at(last)];
  const changes = (/** @type {Luck["looks"]} */ some) => some.filter((look, place) => place > 0 && look[3] !== some[place - 1]?.[3]).length;
  const [all, after] = [changes(looks), changes(looks.filter((look) => look[0] >= runs))];
  const times = (/** @type {number} */ count) => (count === 0 ? "never" : count === 1 ? "once" : `${count} times`);
  return [at(mine), ...(mine === last ? [] : [at(last)]),
    `Looked at after every run, the word changed ${times(all)} from 2 runs to ${last[0]}${mine === last ? "" : `; after your ${runs}, ${times(after)}`}.`];
}

/**
 * Return a question as a sentence that begins.
 * @param {string} words
 * @returns {string}
 */
export function asSentence(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Lists the lessons, and holds the one that was chosen. */
export class Lessons {
  /**
   * @param {World} world
   * @param {(error: Error) => void} trouble
   */
  constructor(world, trouble) {
    this.world = world;
    this.trouble = trouble;
    this.place = element("div", { id: "lesson" });
    const items = world.lessons.map((lesson) => element("li", {}, [element("button", { type: "button", "aria-pressed": "false", id: `lesson-${lesson.number}`,
      click: () => this.choose(lesson) }, [`${lesson.number} ${lesson.title}${lesson.command ? " (live only)" : ""}`])]));
    this.list = element("section", { "aria-labelledby": "lessons-head" }, [element("h3", { id: "lessons-head" }, ["The course: guess, then look"]),
      element("ol", { class: "lessons" }, items), this.place]);
  }

  /** @param {Lesson} lesson */
  choose(lesson) {
    this.list.querySelectorAll("button[aria-pressed]").forEach((button) => button.setAttribute("aria-pressed", String(button.id === `lesson-${lesson.number}`)));
    const head = [element("h4", {}, [lesson.title]), ...(lesson.luck ? [element("p", { class: "question-of" }, [lesson.luck])] : []),
      element("p", { class: "question-of" }, [asSentence(lesson.question)]), element("p", {}, [lesson.given])];
    if (lesson.command) {
      this.drawn = undefined;
      this.place.replaceChildren(...head, element("p", {}, ["This page does not hold its runs. Opened live: ", element("code", {}, [lesson.command])]));
      return;
    }
    const ticks = lesson.points ? lesson.points.map((point) => point.at) : (lesson.values ?? []).map((value) => trimmed(value));
    const curves = curvesOf(lesson, this.world.policies);
    const drawn = this.drawn = new Drawn({ label: lesson.label, unit: lesson.unit, currency: this.world.currency, ticks, across: lesson.across ?? "", low: lesson.low, high: lesson.high, ...(curves ? { curves } : {}) });
    this.said = element("div", { id: "lesson-said", role: "status" });
    this.key = element("figcaption");
    this.table = element("div");
    this.runs = /** @type {HTMLInputElement} */ (element("input", { type: "number", id: "lesson-runs", min: 2, max: 100 }));
    this.answer = element("div", { id: "lesson-answer", class: "explained", hidden: true }, [element("p", {}, [element("strong", {}, [lesson.answer])]),
      element("p", {}, [lesson.because]), element("p", { class: "quiet" }, [
        `Lesson ${lesson.number} of the course, docs/course/${lesson.page}.md. Its figures are those of the file as it is shipped and of seed 1`
        + `${lesson.outcome === undefined ? "; they are not run here: the lesson has the command." : `, ${lesson.runs} runs${lesson.points ? "" : " of every point"}.`}`])]);
    drawn.figure.append(this.key);
    const which = (curves ?? []).map((name, at) => {
      const box = /** @type {HTMLInputElement} */ (element("input", { type: "radio", name: "lesson-curve", value: at, change: () => { drawn.active = at; } }));
      box.checked = at === 0;
      return element("label", { class: "both" }, [box, `${at === 0 ? "●" : "▲"} ${name}`]);
    });
    this.place.replaceChildren(...head,
      ...(lesson.luck ? [element("p", { class: "tools" }, [element("label", { for: "lesson-runs" }, ["Runs of either policy, 2 to 100: "]), this.runs])] : []),
      element("p", { class: "quiet" }, ["Draw what you expect: drag across the sheet, or go to a point by Tab and move it by the arrow keys."]),
      ...(which.length ? [element("div", { class: "tools", role: "radiogroup", "aria-label": "Which curve is drawn" }, ["The pencil draws ", ...which])] : []),
      drawn.figure, element("div", { class: "tools" }, [
        element("button", { type: "button", id: "lesson-show", click: () => void this.show(lesson) }, ["Show what happens"])]), this.said, this.table, this.answer);
  }

  /** @param {string[]} words */
  tell(words) {
    this.said?.replaceChildren(...words.map((each) => element("p", {}, [each])));
  }

  /** @param {Lesson} lesson */
  async show(lesson) {
    const { drawn, key, answer } = this;
    if (!drawn || !key || !answer) return;
    const guesses = drawn.guesses.map(filled);
    const missed = guesses.findIndex((guess) => guess === null);
    if (missed >= 0) {
      this.tell([drawn.sheet.curves ? `Draw your guess of ${drawn.sheet.curves[missed]} first.` : "Draw your guess first."]);
      return;
    }
    const mine = Math.round(Number(this.runs?.value));
    if (lesson.luck && !(mine >= 2 && mine <= 100)) {
      this.tell(["Write your number of runs first."]);
      return;
    }
    const tell = (/** @type {Found[]} */ shown, /** @type {Runs[]} */ runs, /** @type {number} */ done, /** @type {string[]} */ more = []) => {
      drawn.show(shown);
      key.textContent = keyTo(shown, drawn.sheet.curves);
      const whole = done >= lesson.runs;
      this.tell([...more, ...gapsOf(lesson, guesses.map((guess) => guess ?? []), runs, drawn.sheet), ...(whole ? [] : [`So far ${done} of ${lesson.runs} runs.`])]);
      if (whole) answer.hidden = false;
    };
    const wanted = () => drawn === this.drawn;
    if (lesson.points && !lesson.luck) {
      const runs = lesson.points.map((point) => [point.is]);
      tell([{ name: "what the lesson found", mark: "b", runs }], [runs], lesson.runs);
      return;
    }
    this.tell(["Running …"]);
    try {
      const opened = await ask("lesson", { number: lesson.number }, "lesson");
      if (opened === null || !wanted()) return;
      if (lesson.luck) {
        const settings = { policies: lesson.policies, changes: [{}, {}] };
        /** @type {Luck | null} */
        const luck = await ask("luck", { settings, outcome: lesson.outcome, runs: Math.max(mine, lesson.runs), world: opened.world }, "luck");
        if (luck === null || !wanted()) return;
        const runs = [[luck.once], [luck.ever]];
        tell([{ name: "what these runs say", mark: "b", runs }], [runs], lesson.runs, earlyTold(luck, mine));
        this.table?.replaceChildren(element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "What would have been said" }, [looksTable(luck, mine)]));
        return;
      }
      /** @type {Curve | undefined} */
      let beside;
      const [outcome, also] = [lesson.outcome ?? "", lesson.beside];
      if (also) await runCurve(pointsOf(lesson), also, lesson.runs, opened.world, (curve) => { beside = curve; }, wanted);
      if (also && !beside) return;
      await runCurve(pointsOf(lesson), outcome, lesson.runs, opened.world, (curve) => {
        const { guessed, shown } = foundOf(lesson, curve, beside && { ...beside, points: beside.points.map(([one, other]) => [one.slice(0, curve.runs), other.slice(0, curve.runs)]) });
        tell(shown, guessed, curve.runs);
      }, wanted);
    } catch (error) {
      this.tell([]);
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/**
 * Return what would have been said after some numbers of runs, the learner's among them.
 * @param {Luck} luck
 * @param {number} mine
 * @returns {HTMLElement}
 */
function looksTable(luck, mine) {
  const shown = luck.looks.filter((look) => STOPS.includes(look[0]) || look[0] === mine || look === luck.looks.at(-1));
  const cells = (/** @type {Luck["looks"][number]} */ look) => [`${look[0]}${look[0] === mine ? " (yours)" : ""}`, figure(look[1], ""), figure(look[2], ""), look[3]];
  return element("table", { class: "plain" }, [element("caption", { class: "quiet" }, [`${luck.titles[1]} less ${luck.titles[0]}: ${luck.label}, ${luck.unit}`]),
    element("thead", {}, [element("tr", {}, ["runs", "difference", "±", "says"].map((name) => element("th", { scope: "col" }, [name])))]),
    element("tbody", {}, shown.map((look) => element("tr", {}, cells(look).map((cell, at) => element(at === 0 ? "th" : "td", at === 0 ? { scope: "row" } : {}, [cell])))))]);
}
