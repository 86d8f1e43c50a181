/** The course in the page: a question, a guess drawn first, the runs beside it, the gap, and the lesson's own answer. */

import { ask } from "./api.js";
import { Drawn, curveGap, filled, keyTo, runCurve } from "./curve.js";
import { element } from "./dom.js";
import { trimmed } from "./settings.js";

/** @typedef {import("./curve.js").Found} Found */
/** @typedef {import("./types.js").Curve} Curve */
/** @typedef {import("./types.js").Lesson} Lesson */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */

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
 * Return the runs that a lesson guesses, and those that stand beside them.
 * @param {Lesson} lesson
 * @param {Curve} curve
 * @returns {{guessed: (number | null)[][], shown: Found[]}}
 */
export function foundOf(lesson, curve) {
  const [first, second] = [0, 1].map((side) => curve.points.map((point) => point[side] ?? []));
  const [one, other] = curve.titles;
  if (lesson.shows === "difference") {
    const runs = (second ?? []).map((each, at) => each.map((value, run) => { const before = first?.[at]?.[run]; return value === null || before == null ? null : value - before; }));
    return { guessed: runs, shown: [{ name: `${other} less ${one}`, mark: "b", runs }] };
  }
  const alone = lesson.policies?.[0] === lesson.policies?.[1];
  const last = { name: alone ? one : other, mark: /** @type {const} */ ("b"), runs: second ?? [] };
  return { guessed: second ?? [], shown: alone ? [last] : [{ name: one, mark: "a", runs: first ?? [] }, last] };
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
      click: () => this.choose(lesson) }, [`${lesson.number} ${lesson.title}`])]));
    this.list = element("section", { "aria-labelledby": "lessons-head" }, [element("h3", { id: "lessons-head" }, ["The course: guess, then look"]),
      element("ol", { class: "lessons" }, items), this.place]);
  }

  /** @param {Lesson} lesson */
  choose(lesson) {
    this.list.querySelectorAll("button[aria-pressed]").forEach((button) => button.setAttribute("aria-pressed", String(button.id === `lesson-${lesson.number}`)));
    const ticks = lesson.points ? lesson.points.map((point) => point.at) : (lesson.values ?? []).map((value) => trimmed(value));
    this.drawn = new Drawn({ label: lesson.label, unit: lesson.unit, currency: this.world.currency, ticks, across: lesson.across ?? "", low: lesson.low, high: lesson.high });
    this.said = element("output", { id: "lesson-said" });
    this.key = element("figcaption");
    this.answer = element("div", { id: "lesson-answer", class: "explained", hidden: true }, [element("p", {}, [element("strong", {}, [lesson.answer])]),
      element("p", {}, [lesson.because]), element("p", { class: "quiet" }, [
        `Lesson ${lesson.number} of the course, docs/course/${lesson.page}.md. Its figures are those of the file as it is shipped and of seed 1`
        + `${lesson.points ? "; they are not run here: the lesson has the command." : `, ${lesson.runs} runs of every point.`}`])]);
    this.drawn.figure.append(this.key);
    this.place.replaceChildren(element("h4", {}, [lesson.title]), element("p", { class: "question-of" }, [asSentence(lesson.question)]), element("p", {}, [lesson.given]),
      element("p", { class: "quiet" }, ["Draw what you expect: drag across the sheet, or go to a point by Tab and move it by the arrow keys."]),
      this.drawn.figure, element("div", { class: "tools" }, [
        element("button", { type: "button", id: "lesson-show", click: () => void this.show(lesson) }, ["Show what happens"])]), this.said, this.answer);
  }

  /** @param {Lesson} lesson */
  async show(lesson) {
    const { drawn, said, key, answer } = this;
    if (!drawn || !said || !key || !answer) return;
    const guess = filled(drawn.guess);
    if (guess === null) {
      said.textContent = "Draw your guess first.";
      return;
    }
    const tell = (/** @type {Found[]} */ shown, /** @type {(number | null)[][]} */ runs, /** @type {number} */ done) => {
      drawn.show(shown);
      key.textContent = keyTo(shown);
      const whole = done >= lesson.runs;
      said.textContent = `${curveGap(guess, runs, drawn.sheet)}${whole ? "" : ` So far ${done} of ${lesson.runs} runs.`}`;
      if (whole) answer.hidden = false;
    };
    if (lesson.points) {
      const runs = lesson.points.map((point) => [point.is]);
      tell([{ name: "what the lesson found", mark: "b", runs }], runs, lesson.runs);
      return;
    }
    said.textContent = "Running …";
    try {
      const opened = await ask("lesson", { number: lesson.number }, "lesson");
      if (opened === null || drawn !== this.drawn) return;
      await runCurve(pointsOf(lesson), lesson.outcome ?? "", lesson.runs, opened.world, (curve) => {
        const { guessed, shown } = foundOf(lesson, curve);
        tell(shown, guessed, curve.runs);
      }, () => drawn === this.drawn);
    } catch (error) {
      said.textContent = "";
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
