/** Guess first: the learner marks what to expect, then the runs are shown beside it; the guess stays on the picture. */

import { ask } from "./api.js";
import { figure as number, unsure } from "./curve.js";
import { byId, element, svg } from "./dom.js";
import { Lessons } from "./lessons.js";
import { nearest } from "./levers.js";
import { OwnCurve } from "./owncurve.js";
import { across, ends, mean } from "./plots.js";
import { inWords, shownValue, withLever } from "./settings.js";

/** @typedef {import("./types.js").Compared} Compared */
/** @typedef {import("./types.js").Lever} Lever */
/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */

const RUNS = 10;
const WIDTH = 640;

/** Asks for a guess, and tells the gap. */
export class LearnPanel {
  /**
   * @param {(error: Error) => void} trouble
   * @param {(settings: Settings) => void} keep
   */
  constructor(trouble, keep) {
    this.trouble = trouble;
    this.keep = keep;
    /** @type {number | null} */
    this.guess = null;
    this.isOld = false;
    /** @type {Row | null} */
    this.before = null;
    this.picture = element("figure", { class: "guess" });
    this.said = element("output", { id: "learn-said" });
  }

  /**
   * @param {World} world
   * @param {() => Settings} settings
   * @param {string} id
   */
  about(world, settings, id) {
    this.world = world;
    this.settings = settings;
    this.id = id;
    const levers = world.levers.filter((lever) => lever.kind !== "flag" && lever.kind !== "choice");
    this.lever = /** @type {HTMLSelectElement} */ (element("select", { id: "learn-lever", change: () => this.ask() }, levers.map((lever) =>
      element("option", { value: lever.path }, [`${lever.label}, ${lever.part.replaceAll("_", " ")}`]))));
    this.outcome = /** @type {HTMLSelectElement} */ (element("select", { id: "learn-of", change: () => this.ask() }));
    this.value = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "learn-to", "aria-label": "New value of the lever", input: () => this.words() }));
    this.valueWords = element("output", { for: "learn-to" });
    this.curve = new OwnCurve(world, settings, id, this.trouble);
    byId("learn", HTMLElement).replaceChildren(
      element("p", {}, ["Say first what you expect, then look: what surprises is what is remembered."]),
      ...(world.lessons.length ? [new Lessons(world, this.trouble).list] : []),
      element("h3", {}, ["One value"]),
      element("div", { class: "tools" }, [element("label", {}, ["Under the second policy, move ", this.lever]), element("label", {}, ["to ", this.value]), this.valueWords]),
      element("div", { class: "tools" }, [element("label", {}, ["What becomes of ", this.outcome, "?"]), element("span", { class: "quiet" }, ["Mark it on the line below: click, or move with the arrow keys."])]),
      this.picture,
      element("div", { class: "tools" }, [
        element("button", { type: "button", id: "learn-show", click: () => void this.show() }, ["Show what happens"]),
        element("button", { type: "button", id: "learn-keep", click: () => { const at = this.at(); if (at) this.keep(at); } }, ["Keep this setting"])]),
      this.said, this.curve.place);
  }

  /** The setting moved: what was guessed and shown is of the one before. */
  outdated() {
    this.curve?.outdated();
    if (this.guess === null) return;
    this.isOld = true;
    this.picture.classList.add("catching-up");
    if (this.said.textContent) this.said.textContent = "That was of the setting before: mark a new guess.";
  }

  /** @param {Compared} found */
  outcomes(found) {
    this.curve?.outcomes(found);
    if (!this.outcome) return;
    if (!this.outcome.options.length) {
      this.outcome.replaceChildren(...found.rows.map((row) => element("option", { value: row.name }, [row.label])));
      if (found.rows.some((row) => row.name === "churn")) this.outcome.value = "churn";
    }
    this.now = found;
    if (this.guess === null) this.ask();
  }

  chosen() {
    return this.world?.levers.find((lever) => lever.path === this.lever?.value);
  }

  words() {
    const lever = this.chosen();
    if (lever && this.value && this.valueWords) this.valueWords.textContent = inWords(lever, nearest(Number(this.value.value), lever.stops), this.world?.currency ?? "");
  }

  /** Draw the question: where the outcome stands now, and a line to mark the guess on. */
  ask() {
    const lever = this.chosen();
    this.before = this.now?.rows.find((row) => row.name === this.outcome?.value) ?? null;
    if (!lever || !this.value || !this.settings || this.before === null) return;
    const shown = shownValue(this.settings(), lever, 1);
    Object.assign(this.value, { min: String(lever.low), max: String(lever.high), step: String(lever.step) });
    this.value.value = String(typeof shown === "number" ? Math.min(lever.low + 0.75 * (lever.high - lever.low), lever.high) : lever.high);
    this.words();
    this.guess = null;
    this.isOld = false;
    this.picture.classList.remove("catching-up");
    this.said.textContent = "";
    this.draw(null);
  }

  /** @returns {Settings | null} */
  at() {
    const lever = this.chosen();
    if (!lever || !this.settings || !this.value) return null;
    return withLever(this.settings(), lever, [1], nearest(Number(this.value.value), lever.stops));
  }

  /** @param {Row | null} after */
  draw(after) {
    const before = this.before;
    if (before === null) return;
    const [low, high] = range(before, after);
    const x = (/** @type {number} */ value) => across(value, low, high, WIDTH);
    const old = mean(before.runs[1]);
    const dots = (after?.runs[1] ?? []).flatMap((value) => (value === null ? [] : [svg("path", { d: `M${x(value) - 4} 58L${x(value)} 49L${x(value) + 4} 58Z`, class: "dot b" })]));
    const parts = [svg("line", { x1: 8, x2: WIDTH - 8, y1: 60, y2: 60, class: "axis-line" }),
      svg("text", { x: 8, y: 80 }, [this.inUnit(low)]), svg("text", { x: WIDTH - 8, y: 80, "text-anchor": "end" }, [this.inUnit(high)]), ...dots];
    if (old !== null) parts.push(svg("line", { x1: x(old), x2: x(old), y1: 30, y2: 66, class: "axis-line" }), svg("text", { x: x(old), y: 28, "text-anchor": "middle" }, [`now ${this.inUnit(old)}`]));
    if (this.guess !== null) parts.push(svg("line", { x1: x(this.guess), x2: x(this.guess), y1: 24, y2: 70, class: "mine" }), svg("text", { x: x(this.guess), y: 12, "text-anchor": "middle" }, [`your guess ${this.inUnit(this.guess)}`]));
    const place = /** @type {EventListener} */ ((event) => {
      if (!(event instanceof MouseEvent) || !(event.currentTarget instanceof Element)) return;
      const box = event.currentTarget.getBoundingClientRect();
      this.mark(low + ((((event.clientX - box.left) / box.width) * WIDTH - 8) / (WIDTH - 16)) * (high - low), after);
    });
    const move = /** @type {EventListener} */ ((event) => {
      if (!(event instanceof KeyboardEvent)) return;
      const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (!step) return;
      event.preventDefault();
      this.mark((this.guess ?? old ?? low) + (step * (high - low)) / 50, after);
      this.picture.querySelector("svg")?.focus();
    });
    const now = this.guess ?? old ?? low;
    this.picture.replaceChildren(svg("svg", { viewBox: `0 0 ${WIDTH} 90`, tabindex: 0, role: "slider", "aria-label": `Your guess of ${before.label}`,
      "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": now, "aria-valuetext": this.inUnit(now), click: place, keydown: move }, parts));
  }

  /**
   * @param {number} value
   * @returns {string}
   */
  inUnit(value) {
    return number(value, this.before?.unit ?? "", this.world?.currency);
  }

  /**
   * @param {number} value
   * @param {Row | null} after
   */
  mark(value, after) {
    if (this.isOld) { this.ask(); after = null; }
    this.guess = value;
    this.draw(after);
  }

  async show() {
    const at = this.at();
    const asked = this.before;
    const now = this.now?.rows.find((row) => row.name === asked?.name);
    if (at === null || asked === null || !now) return;
    const before = inUnitOf(now, asked);
    if (this.guess === null || this.isOld) {
      this.said.textContent = "Mark your guess first.";
      return;
    }
    this.said.textContent = "Running …";
    try {
      /** @type {Compared | null} */
      const found = await ask("runs", { settings: at, runs: Math.max(RUNS, before.runs[1].length), world: this.id ?? "" }, "learn");
      const row = found?.rows.find((each) => each.name === before.name);
      if (!row || this.isOld || asked !== this.before) return;
      const after = inUnitOf(row, asked);
      this.draw(after);
      this.said.textContent = gap(this.guess, before, after, this.world?.currency);
    } catch (error) {
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/**
 * Say how far a guess was off: in direction, and in size.
 * @param {number} guess
 * @param {Row} before
 * @param {Row} after
 * @param {string} [currency]
 * @returns {string}
 */
export function gap(guess, before, after, currency = "") {
  const [old, found] = [mean(before.runs[1]), mean(after.runs[1])];
  if (old === null || found === null) return `It is ${after.levels[1]}.`;
  const moved = found - old;
  const expected = guess - old;
  const least = Math.max(unsure(after.runs[1], before.runs[1]), 0.005 * Math.abs(old), 1e-9);
  const hardly = Math.abs(moved) <= least;
  const direction = hardly ? "It hardly moved" : moved > 0 ? "It went up" : "It went down";
  const right = hardly === Math.abs(expected) <= Math.max(least, 0.02 * Math.abs(old)) && (hardly || Math.sign(moved) === Math.sign(expected)) ? "as you expected" : "which you did not expect";
  const runs = after.runs[1].filter((value) => value !== null);
  const size = guess >= Math.min(...runs) && guess <= Math.max(...runs) ? "Your guess lies among the runs." : `Your guess is ${number(Math.abs(guess - found), before.unit === "%" ? "points" : before.unit, currency)} ${guess > found ? "too high" : "too low"}.`;
  return `${direction}, ${right}: from ${before.levels[1]} to ${after.levels[1]}. ${size} The panel “Why” says which lever does what.`;
}

/**
 * Return a row in the unit of another of the same outcome.
 * @param {Row} row
 * @param {Row} other
 * @returns {Row}
 */
export function inUnitOf(row, other) {
  const side = (/** @type {(number | null)[]} */ runs) => runs.map((value) => (value === null ? null : (value * row.divisor) / other.divisor));
  return { ...row, unit: other.unit, divisor: other.divisor, runs: [side(row.runs[0]), side(row.runs[1])] };
}

/**
 * @param {Row} before
 * @param {Row | null} after
 * @returns {[number, number]}
 */
function range(before, after) {
  const [low, high] = ends([...before.runs[0], ...before.runs[1], ...(after?.runs[1] ?? [])]);
  const room = 0.8 * (high - low);
  return [low >= 0 ? Math.max(low - room, 0) : low - room, high + room];
}
