/** A curve of one's own: any lever along its range, any headline; guessed first, then run at five values. */

import { Drawn, curveGap, filled, keyTo, runCurve } from "./curve.js";
import { element } from "./dom.js";
import { mean } from "./plots.js";
import { inWords, withLever } from "./settings.js";

/** @typedef {import("./types.js").Compared} Compared */
/** @typedef {import("./types.js").Lever} Lever */
/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */

const RUNS = 10;
const POINTS = 5;

/**
 * Return up to five values of a lever from its lowest to its highest, each a step of it, none twice.
 * @param {{low: number, high: number, step: number, stops?: number[]}} lever
 * @returns {number[]}
 */
export function valuesOf(lever) {
  if (lever.stops) return lever.stops;
  const found = Array.from({ length: POINTS }, (_, at) => {
    const steps = Math.round((at / (POINTS - 1)) * (lever.high - lever.low) / lever.step);
    return Number((lever.low + steps * lever.step).toPrecision(9));
  });
  return [...new Set(found)];
}

/**
 * Return the ends of the sheet, from what the outcome is now alone: so wide that they give nothing away.
 * @param {(number | null)[]} runs
 * @param {string} unit
 * @returns {[number, number]}
 */
export function sheetOf(runs, unit) {
  const now = mean(runs) ?? 0;
  const most = Math.max(...runs.map((value) => Math.abs(value ?? 0)), unit === "%" ? 1 : 0) || 1;
  if (runs.some((value) => value !== null && value < 0)) return [-3 * most, 3 * most];
  const high = unit === "%" ? Math.min(100, Math.max(3 * most, 10)) : 3 * (now || most);
  return [0, Math.max(high, most)];
}

/** Asks for a curve. */
export class OwnCurve {
  /**
   * @param {World} world
   * @param {() => Settings} settings
   * @param {string} id
   * @param {(error: Error) => void} trouble
   */
  constructor(world, settings, id, trouble) {
    this.world = world;
    this.settings = settings;
    this.id = id;
    this.trouble = trouble;
    const usable = world.levers.filter((lever) => lever.kind === "number" || lever.kind === "rota" || lever.kind === "law");
    const again = () => this.begin();
    this.lever = /** @type {HTMLSelectElement} */ (element("select", { id: "curve-lever", change: again }, usable.map((lever) =>
      element("option", { value: lever.path }, [`${lever.label}, ${lever.part.replaceAll("_", " ")}`]))));
    this.outcome = /** @type {HTMLSelectElement} */ (element("select", { id: "curve-of", change: again }));
    this.sheet = element("div", { id: "curve-sheet" });
    this.said = element("output", { id: "curve-said" });
    /** @type {Row[]} */
    this.rows = [];
    this.place = element("section", { "aria-labelledby": "curve-head" }, [element("h3", { id: "curve-head" }, ["A curve"]),
      element("div", { class: "tools" }, [element("label", {}, ["Along ", this.lever]), element("label", {}, ["what becomes of ", this.outcome, "?"])]),
      element("p", { class: "quiet" }, ["Of the second policy; the first stays as it is. Draw what you expect: drag across the sheet, or go to a point by Tab and move it by the arrow keys."]),
      this.sheet, element("div", { class: "tools" }, [element("button", { type: "button", id: "curve-show", click: () => void this.show() }, ["Show the curve"]),
        element("button", { type: "button", id: "curve-again", click: again }, ["A new sheet"])]), this.said]);
    this.place.hidden = usable.length === 0;
  }

  /** @param {Compared} found */
  outcomes(found) {
    this.rows = found.rows;
    if (!this.outcome.options.length) {
      this.outcome.replaceChildren(...found.rows.map((row) => element("option", { value: row.name }, [row.label])));
      if (found.rows.some((row) => row.name === "churn")) this.outcome.value = "churn";
    }
    if (this.drawn === undefined || this.drawn?.guess.every((value) => value === null)) this.begin();
  }

  /** The setting moved: a curve that is shown is of the one before. */
  outdated() {
    if (!this.drawn?.isFixed) return;
    this.drawn.figure.classList.add("catching-up");
    this.said.textContent = "This curve is of the setting before: take a new sheet.";
    this.drawn = null;
  }

  chosen() {
    return this.world.levers.find((lever) => lever.path === this.lever.value);
  }

  /** Lay out an empty sheet. */
  begin() {
    const [lever, row] = [this.chosen(), this.rows.find((each) => each.name === this.outcome.value)];
    if (!lever || !row || this.sheet.contains(document.activeElement)) return;
    const [low, high] = sheetOf(row.runs[1], row.unit);
    const ticks = valuesOf(lever).map((value) => inWords(lever, value, this.world.currency));
    this.row = row;
    this.drawn = new Drawn({ label: row.label, unit: row.unit, currency: this.world.currency, ticks, across: lever.label, low, high });
    this.key = element("figcaption");
    this.drawn.figure.append(this.key);
    this.said.textContent = "";
    this.sheet.replaceChildren(this.drawn.figure);
  }

  async show() {
    const { drawn, row, key } = this;
    const lever = this.chosen();
    if (!drawn || !row || !lever || !key) return; // a curve of a setting before keeps its sheet until a new one is taken
    const guess = filled(drawn.guess);
    if (guess === null) {
      this.said.textContent = "Draw your guess first.";
      return;
    }
    this.said.textContent = "Running …";
    const now = this.settings();
    try {
      await runCurve(valuesOf(lever).map((value) => withLever(now, lever, [1], value)), row.name, RUNS, this.id, (curve) => {
        const rows = [0, 1].map((side) => curve.points.map((point) => (point[side] ?? []).map((value) => (value === null ? null : value * curve.divisor / row.divisor))));
        const shown = [{ name: curve.titles[0], mark: /** @type {const} */ ("a"), runs: rows[0] ?? [] }, { name: curve.titles[1], mark: /** @type {const} */ ("b"), runs: rows[1] ?? [] }];
        drawn.show(shown);
        key.textContent = keyTo(shown);
        this.said.textContent = `${curveGap(guess, rows[1] ?? [], drawn.sheet)}${curve.runs < RUNS ? ` So far ${curve.runs} of ${RUNS} runs.` : " The panel “Why” says which lever does what."}`;
      }, () => drawn === this.drawn, "own curve");
    } catch (error) {
      this.said.textContent = "";
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
