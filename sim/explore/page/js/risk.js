/** A month at a time: every month of every run as a dot, both policies, and their difference month by month. */

import { byId, element, svg } from "./dom.js";
import { across, ends } from "./plots.js";
import { polled } from "./why.js";

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Risk} Risk */
/** @typedef {import("./types.js").RiskMeasure} RiskMeasure */

const WIDTH = 320;
const LANE = 46;
const STEP = 6;

/**
 * Return where dots lie that are stacked where they would cover each other: [across, up from the base line].
 * @param {number[]} values
 * @param {[number, number]} span the ends of the axis
 * @param {number} room how high a stack may be
 * @param {number} width
 * @returns {[number, number][]}
 */
export function stacked(values, span, room, width = WIDTH) {
  const columns = values.map((value) => Math.round(across(value, span[0], span[1], width) / STEP));
  /** @type {Map<number, number>} */
  const heights = new Map();
  for (const column of columns) heights.set(column, (heights.get(column) ?? 0) + 1);
  const apart = Math.min(STEP, room / Math.max(...heights.values(), 1));
  /** @type {Map<number, number>} */
  const used = new Map();
  return columns.map((column) => {
    const before = used.get(column) ?? 0;
    used.set(column, before + 1);
    return [column * STEP, before * apart];
  });
}

/**
 * Return the differences of the second policy from the first, month by month, split by what they are: worse, the same,
 * better.
 * @param {RiskMeasure} measure
 * @returns {{worse: number[], same: number[], better: number[]}}
 */
export function differences(measure) {
  const found = { worse: /** @type {number[]} */ ([]), same: /** @type {number[]} */ ([]), better: /** @type {number[]} */ ([]) };
  measure.values[1].forEach((value, at) => {
    const off = value - (measure.values[0][at] ?? 0);
    found[off === 0 ? "same" : off * measure.better > 0 ? "better" : "worse"].push(off);
  });
  return found;
}

/** Shows the months of a setting. */
export class RiskPanel {
  /** @param {(error: Error) => void} trouble */
  constructor(trouble) {
    this.trouble = trouble;
    this.token = 0;
    this.found = element("div", { id: "risk-found" });
    byId("risk", HTMLElement).replaceChildren(
      element("p", { class: "quiet" }, ["On average better is not better every month. How often does it look worse, and how bad is a bad month?"]),
      element("div", { class: "tools" }, [element("button", { type: "button", id: "risk-ask", click: () => void this.go() }, ["Look month by month"])]),
      this.found);
  }

  /**
   * @param {() => Settings} settings
   * @param {() => string} world
   */
  about(settings, world) {
    this.settings = settings;
    this.world = world;
  }

  /** What is shown belongs to a setting that is not current any more. */
  outdated() {
    this.token += 1;
    this.found.classList.add("catching-up");
  }

  async go() {
    this.token += 1;
    const token = this.token;
    this.found.classList.remove("catching-up");
    this.found.textContent = "Working …";
    try {
      await polled("risk", { settings: this.settings?.(), world: this.world?.() }, () => token === this.token, this.found, shown);
    } catch (error) {
      this.found.textContent = "";
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/**
 * @param {Risk} risk
 * @returns {Node[]}
 */
function shown(risk) {
  if (risk.too_short) return [element("p", {}, [`The run ${risk.too_short}.`])];
  const heads = risk.head.map((text) => element("th", { scope: "col" }, [text || "Measure"]));
  const rows = risk.rows.map((cells) => element("tr", {}, cells.map((cell, at) => element(at ? "td" : "th", at ? {} : { scope: "row" }, [cell]))));
  return [
    element("p", { class: "quiet" }, [risk.about]),
    element("p", { class: "quiet" }, [risk.help]),
    element("p", { class: "legend" }, [
      element("span", { class: "a" }, [`● ${risk.titles[0]}`]), element("span", { class: "b" }, [`▲ ${risk.titles[1]}`]),
      element("span", { class: "better" }, [element("span", { class: "sign" }, ["✓"]), " better than the first"]),
      element("span", { class: "worse" }, [element("span", { class: "sign" }, ["✗"]), " worse"]),
      element("span", { class: "open" }, [element("span", { class: "sign" }, ["●"]), " the same"]),
      element("span", {}, [`A dot is a ${risk.unit} of a run; a bar: one ${risk.unit} in twenty is there or worse.`])]),
    element("div", { class: "months" }, risk.measures.map((measure) => card(measure, risk))),
    element("details", {}, [element("summary", {}, ["The same as a table"]),
      element("p", { class: "quiet" }, [`First: ${risk.titles[0]}. Second: ${risk.titles[1]}.`]),
      element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": "Months as a table" }, [element("table", { class: "plain" }, [
        element("thead", {}, [element("tr", {}, heads)]), element("tbody", {}, rows)])])]),
  ];
}

/**
 * @param {RiskMeasure} measure
 * @param {Risk} risk
 * @returns {HTMLElement}
 */
function card(measure, risk) {
  const pictures = measure.months ? [lanes(measure, risk), pairs(measure, risk)] : [];
  return element("section", { class: "question", "data-measure": measure.name }, [
    element("h3", { title: measure.definition }, [measure.unit ? `${measure.label} (${measure.unit})` : measure.label]),
    element("p", { class: "often" }, [measure.often]),
    ...pictures,
    element("p", { class: "answer" }, [measure.bad_month]),
  ]);
}

/**
 * Both policies: a dot a month, the bad one in twenty as a bar.
 * @param {RiskMeasure} measure
 * @param {Risk} risk
 * @returns {SVGElement}
 */
function lanes(measure, risk) {
  const span = ends([...measure.values[0], ...measure.values[1]]);
  const parts = measure.values.flatMap((values, side) => {
    const base = side * LANE + LANE - 6;
    const dots = stacked(values, span, LANE - 14).map(([x, up]) => (side === 0 ? ring : triangle)(x, base - up)).join("");
    const bad = measure.bad[side] ?? null;
    const bar = bad === null ? [] : [svg("rect", { x: across(bad, span[0], span[1], WIDTH) - 1.25, y: base - LANE + 12, width: 2.5, height: LANE - 8, class: side === 0 ? "mean a" : "mean b" })];
    return [svg("line", { x1: 4, x2: WIDTH - 4, y1: base + 5, y2: base + 5, class: "step" }), svg("path", { d: dots, class: side === 0 ? "dot a" : "dot b" }), ...bar];
  });
  return picture(`${measure.label}, every ${risk.unit} of ${risk.titles[0]} above and of ${risk.titles[1]} below; bars: one ${risk.unit} in twenty is there or worse`, parts, span, 2 * LANE);
}

/**
 * The difference month by month: better and worse by side of zero, shape and colour.
 * @param {RiskMeasure} measure
 * @param {Risk} risk
 * @returns {SVGElement}
 */
function pairs(measure, risk) {
  const { worse, same, better } = differences(measure);
  const all = [...worse, ...same, ...better];
  const span = ends([...all, 0]);
  const places = stacked(all, span, LANE - 12);
  const base = LANE - 4;
  const path = (/** @type {number} */ from, /** @type {number} */ to, /** @type {(x: number, y: number) => string} */ shape) =>
    places.slice(from, to).map(([x, up]) => shape(x, base - up)).join("");
  const zero = across(0, span[0], span[1], WIDTH);
  const parts = [
    svg("line", { x1: zero, x2: zero, y1: 0, y2: LANE, class: "parting" }),
    svg("path", { d: path(0, worse.length, cross), class: "bad-dot" }),
    svg("path", { d: path(worse.length, worse.length + same.length, ring), class: "same-dot" }),
    svg("path", { d: path(worse.length + same.length, all.length, check), class: "good-dot" }),
  ];
  return picture(`Difference month by month, ${risk.titles[1]} less ${risk.titles[0]}: worse in ${worse.length}, better in ${better.length}, the same in ${same.length}; the line is no difference`, parts, span, LANE, `second less first, ${risk.unit} by ${risk.unit}`);
}

/**
 * @param {string} says
 * @param {Node[]} parts
 * @param {[number, number]} span
 * @param {number} height
 * @param {string} middle what stands below, between the ends of the axis
 * @returns {SVGElement}
 */
function picture(says, parts, span, height, middle = "") {
  const text = (/** @type {number} */ value) => (Number(value.toPrecision(3)) + 0).toLocaleString("en");
  const inner = (span[1] - span[0]) / 1.12 * 0.06;
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${height + 18}`, class: "strip-of-months", role: "img", "aria-label": says }, [
    ...parts,
    svg("text", { x: 4, y: height + 14, class: "end" }, [text(span[0] + inner)]),
    svg("text", { x: WIDTH / 2, y: height + 14, class: "end", "text-anchor": "middle" }, [middle]),
    svg("text", { x: WIDTH - 4, y: height + 14, class: "end", "text-anchor": "end" }, [text(span[1] - inner)]),
  ]);
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {string}
 */
function ring(x, y) {
  return `M${x - 2.6} ${y.toFixed(1)}a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0`;
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {string}
 */
function triangle(x, y) {
  return `M${x - 3} ${(y + 2.6).toFixed(1)}L${x} ${(y - 3).toFixed(1)}L${x + 3} ${(y + 2.6).toFixed(1)}Z`;
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {string}
 */
function cross(x, y) {
  return `M${(x - 2.3).toFixed(1)} ${(y - 2.3).toFixed(1)}l4.6 4.6m0 -4.6l-4.6 4.6`;
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {string}
 */
function check(x, y) {
  return `M${(x - 2.7).toFixed(1)} ${(y + 0.2).toFixed(1)}l1.9 2.1l3.3 -4.8`;
}
