/**
 * A curve that is guessed: points on a sheet, set by dragging across it or by keys, one slider each; afterwards every
 * run as a dot beside it. What is said of the gap is told by pure functions.
 */

import { ask } from "./api.js";
import { element, svg } from "./dom.js";
import { mean } from "./plots.js";

/** @typedef {import("./types.js").Curve} Curve */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {(number | null)[]} Guess */
/** @typedef {{label: string, unit: string, currency: string, ticks: string[], across: string, low: number, high: number, curves?: string[]}} Sheet */
/** @typedef {{name: string, mark: "a" | "b", runs: (number | null)[][]}} Found */

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [560, 300, 132, 20, 26, 56];

/**
 * Return a guess at every point: between points that were marked along a straight line, beyond them level.
 * @param {Guess} guess
 * @returns {number[] | null} null where nothing was marked
 */
export function filled(guess) {
  const marked = guess.flatMap((value, at) => (value === null ? [] : [/** @type {[number, number]} */ ([at, value])]));
  if (!marked.length) return null;
  return guess.map((_, at) => {
    const before = marked.filter(([place]) => place <= at).at(-1) ?? marked[0];
    const after = marked.find(([place]) => place >= at) ?? marked.at(-1);
    if (!before || !after) return 0;
    return before[0] === after[0] ? before[1] : before[1] + ((at - before[0]) / (after[0] - before[0])) * (after[1] - before[1]);
  });
}

/**
 * Return the shape of a curve in words; moves smaller than `least` count for nothing.
 * @param {number[]} values
 * @param {number} least
 * @param {string[]} ticks
 * @returns {string}
 */
export function shape(values, least, ticks) {
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (high - low <= least) return "stays about level";
  if (high - Math.max(first, last) > least) return `is highest in between, at ${ticks[values.indexOf(high)] ?? ""}`;
  if (Math.min(first, last) - low > least) return `is lowest in between, at ${ticks[values.indexOf(low)] ?? ""}`;
  return last > first ? "rises" : "falls";
}

/**
 * Return half the width of an interval of the mean of the differences between two rows of runs with the same luck, as
 * two standard errors; 0 where one run says nothing of that.
 * @param {(number | null)[]} one
 * @param {(number | null)[]} other
 * @returns {number}
 */
export function unsure(one, other) {
  const gaps = one.flatMap((value, run) => { const beside = other[run]; return value === null || beside == null ? [] : [value - beside]; });
  const middle = mean(gaps) ?? 0;
  if (gaps.length < 2) return 0;
  return 2 * Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - middle) ** 2, 0) / (gaps.length * (gaps.length - 1)));
}

/**
 * Return the shape of a curve that was run: points differ where the same luck at both says so, and by a fiftieth.
 * @param {(number | null)[][]} runs of every point
 * @param {string[]} ticks
 * @returns {string}
 */
export function shapeOf(runs, ticks) {
  const means = runs.map((each) => mean(each) ?? 0);
  const least = 0.02 * Math.max(...means.map(Math.abs));
  const differ = (/** @type {number} */ at, /** @type {number} */ other) => Math.abs((means[at] ?? 0) - (means[other] ?? 0)) > Math.max(least, unsure(runs[at] ?? [], runs[other] ?? []));
  const [top, bottom, last] = [means.indexOf(Math.max(...means)), means.indexOf(Math.min(...means)), means.length - 1];
  if (!differ(top, bottom)) return "stays about level";
  if (differ(top, 0) && differ(top, last)) return `is highest in between, at ${ticks[top] ?? ""}`;
  if (differ(bottom, 0) && differ(bottom, last)) return `is lowest in between, at ${ticks[bottom] ?? ""}`;
  return (means[last] ?? 0) > (means[0] ?? 0) ? "rises" : "falls";
}

/**
 * Say how a guessed curve lies beside the one that was found: in shape, and in size.
 * @param {number[]} guess
 * @param {(number | null)[][]} runs of every point
 * @param {Sheet} sheet
 * @returns {string}
 */
export function curveGap(guess, runs, sheet) {
  const found = runs.map(mean);
  if (found.some((value) => value === null)) return "At some points there is no such figure: nothing of the kind happened there.";
  const means = found.map(Number);
  const least = 0.02 * Math.max(...means.map(Math.abs));
  const named = sheet.ticks.length > 1 && sheet.across !== "";
  const [was, is] = [shape(guess, least, sheet.ticks), shapeOf(runs, sheet.ticks)];
  const form = !named ? "" : was === is ? `It ${is}, as you drew it. ` : `It ${is}; in your guess it ${was}. `;
  const among = guess.every((value, at) => { const each = (runs[at] ?? []).filter((run) => run !== null); return value >= Math.min(...each) && value <= Math.max(...each); });
  if (among) return `${form}Your guess lies among the runs everywhere.`;
  const off = guess.map((value, at) => value - Number(means[at]));
  const worst = off.reduce((best, value, at) => (Math.abs(value) > Math.abs(off[best] ?? 0) ? at : best), 0);
  const largest = off[worst] ?? 0;
  const where = sheet.ticks.length > 1 ? `at ${sheet.ticks[worst] ?? ""}` : "there";
  const unit = sheet.unit === "%" ? "points" : sheet.unit;
  return `${form}Your guess is furthest off ${where}: ${figure(Math.abs(largest), unit, sheet.currency)} too ${largest > 0 ? "high" : "low"} `
    + `(${figure(guess[worst] ?? 0, sheet.unit, sheet.currency)} instead of ${figure(means[worst] ?? 0, sheet.unit, sheet.currency)}).`;
}

/**
 * Return where a curve first crosses 0, along a straight line between two points; null where it does not.
 * @param {number[]} values
 * @param {number[]} at
 * @returns {number | null}
 */
export function crossing(values, at) {
  for (let place = 1; place < values.length; place += 1) {
    const [before, after] = [values[place - 1] ?? 0, values[place] ?? 0];
    const [left, right] = [at[place - 1] ?? 0, at[place] ?? 0];
    if (before === 0) return left;
    if (Math.sign(before) !== Math.sign(after)) return left + (before / (before - after)) * (right - left);
  }
  return null;
}

/**
 * Return a number with its unit, money in the world's currency.
 * @param {number} value
 * @param {string} unit
 * @param {string} [currency]
 * @returns {string}
 */
export function figure(value, unit, currency = "") {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const number = value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: value === 0 || (Number.isInteger(value) && Math.abs(value) >= 10) ? 0 : digits });
  return `${number.replace("-", "−")} ${unit === "money" ? currency : unit}`.trim();
}

/**
 * Run the same outcome at several settings, first once, then up to so many times; `found` is told of each answer.
 * @param {Settings[]} points
 * @param {string} outcome
 * @param {number} runs
 * @param {string} world
 * @param {(curve: Curve) => void} found
 * @param {() => boolean} wanted
 * @param {string} [kind] a newer curve of the same kind takes the place of this one
 */
export async function runCurve(points, outcome, runs, world, found, wanted, kind = "curve") {
  for (const each of [1, 5, 10, 20].filter((step) => step < runs).concat(runs)) {
    /** @type {Curve | null} */
    const curve = await ask("curve", { points, outcome, runs: each, world }, kind);
    if (curve === null || !wanted()) return;
    found(curve);
  }
}

/** A sheet of paper with a guess on it. */
export class Drawn {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    /** @type {Guess[]} */
    this.guesses = (sheet.curves ?? [""]).map(() => sheet.ticks.map(() => null));
    this.active = 0;
    /** @type {Found[]} */
    this.found = [];
    this.isFixed = false;
    this.picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": `Your guess: ${sheet.label}` });
    this.picture.addEventListener("pointerdown", (event) => this.pointer(event, true));
    this.picture.addEventListener("pointermove", (event) => this.pointer(event, false));
    this.figure = element("figure", { class: "guess sheet" }, [this.picture]);
    this.draw();
  }

  /** The first curve that is guessed, mostly the only one. */
  get guess() {
    return this.guesses[0] ?? [];
  }

  /**
   * Show what was found; the guess is fixed from then on.
   * @param {Found[]} found
   */
  show(found) {
    this.found = found;
    this.isFixed = true;
    this.draw();
  }

  /** @returns {[number, number]} */
  ends() {
    const values = [this.sheet.low, this.sheet.high, ...this.found.flatMap((each) => each.runs.flat().filter((value) => value !== null))];
    return [Math.min(...values), Math.max(...values)];
  }

  /** @param {number} at */
  x(at) {
    const points = this.sheet.ticks.length;
    const [left, right] = [LEFT + 34, WIDTH - RIGHT - 34];
    return points === 1 ? (left + right) / 2 : left + (at / (points - 1)) * (right - left);
  }

  /** @param {number} value */
  y(value) {
    const [low, high] = this.ends();
    return HEIGHT - BOTTOM - ((value - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM);
  }

  /**
   * Set a guess at a point, within the paper.
   * @param {number} at
   * @param {number} value
   * @param {number} curve
   */
  mark(at, value, curve = this.active) {
    const [low, high] = this.ends();
    const guess = this.guesses[curve] ?? this.guess;
    guess[at] = Math.min(Math.max(value, low), high);
    this.draw();
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} begins
   */
  pointer(event, begins) {
    if (this.isFixed || (!begins && !this.picture.hasPointerCapture(event.pointerId))) return;
    if (begins) this.picture.setPointerCapture(event.pointerId);
    event.preventDefault();
    const box = this.picture.getBoundingClientRect();
    const [x, y] = [((event.clientX - box.left) / box.width) * WIDTH, ((event.clientY - box.top) / box.height) * HEIGHT];
    const [low, high] = this.ends();
    const at = this.sheet.ticks.reduce((best, _, place) => (Math.abs(this.x(place) - x) < Math.abs(this.x(best) - x) ? place : best), 0);
    this.mark(at, low + ((HEIGHT - BOTTOM - y) / (HEIGHT - TOP - BOTTOM)) * (high - low));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} at
   * @param {number} curve
   */
  key(event, at, curve) {
    const [low, high] = this.ends();
    const now = filled(this.guesses[curve] ?? [])?.[at] ?? (low + high) / 2;
    const steps = /** @type {Record<string, number>} */ ({ ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10, Home: -100, End: 100 });
    const step = steps[event.key];
    if (this.isFixed || step === undefined) return;
    event.preventDefault();
    this.mark(at, now + (step * (high - low)) / 100, curve);
    const point = this.picture.querySelector(`[data-at="${at}"][data-curve="${curve}"]`);
    if (point instanceof SVGElement) point.focus();
  }

  draw() {
    const { sheet } = this;
    const [low, high] = this.ends();
    const levels = [0, 0.25, 0.5, 0.75, 1].map((share) => low + share * (high - low));
    const text = (/** @type {number} */ value, /** @type {string} */ unit = sheet.unit) => figure(value, unit, sheet.currency);
    const parts = [
      svg("rect", { x: LEFT, y: TOP, width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM, class: "frame" }),
      ...levels.flatMap((value) => [svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: this.y(value), y2: this.y(value), class: "grid" }),
        svg("text", { x: LEFT - 6, y: this.y(value) + 4, "text-anchor": "end" }, [text(value)])]),
      svg("text", { x: LEFT, y: 14 }, [sheet.label]),
      ...sheet.ticks.map((tick, at) => { // a long word at the end stays on the sheet
        const ends = tick.length > 14 && at > 0 && at === sheet.ticks.length - 1;
        return svg("text", { x: ends ? WIDTH - 4 : this.x(at), y: HEIGHT - BOTTOM + 18, "text-anchor": ends ? "end" : "middle" }, [tick]);
      }),
      svg("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 12, "text-anchor": "middle" }, [sheet.across]),
      ...this.found.flatMap((each) => this.runs(each)),
    ];
    this.guesses.forEach((guess, curve) => {
      const whole = filled(guess);
      if (whole) parts.push(svg("polyline", { points: whole.map((value, at) => `${this.x(at)},${this.y(value)}`).join(" "), class: `mine line-only guess-${curve}` }));
      parts.push(...sheet.ticks.map((tick, at) => this.point(tick, at, curve, whole?.[at] ?? (low + high) / 2, text)));
    });
    this.picture.replaceChildren(...parts);
  }

  /**
   * @param {string} tick
   * @param {number} at
   * @param {number} curve
   * @param {number} value
   * @param {(value: number) => string} text
   * @returns {SVGElement}
   */
  point(tick, at, curve, value, text) {
    const [low, high] = this.ends();
    const marked = (this.guesses[curve]?.[at] ?? null) !== null;
    const name = this.sheet.curves?.[curve] ? `Your guess of ${this.sheet.curves[curve]} at ${tick}` : `Your guess at ${tick}`;
    const [x, y, shown] = [this.x(at), this.y(value), marked ? "mine-point" : "mine-point unmarked"];
    return svg("g", { role: "slider", tabindex: 0, "data-at": at, "data-curve": curve, "aria-label": name, "aria-orientation": "vertical", "aria-readonly": String(this.isFixed),
      "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": value, "aria-valuetext": marked ? text(value) : "not marked yet",
      keydown: /** @type {EventListener} */ ((event) => { if (event instanceof KeyboardEvent) this.key(event, at, curve); }) },
    [svg("circle", { cx: x, cy: y, r: 13, class: "grip" }),
      this.guesses.length > 1 && curve === 1 ? svg("path", { d: `M${x - 6.5} ${y + 5}L${x} ${y - 7}L${x + 6.5} ${y + 5}Z`, class: shown }) : svg("circle", { cx: x, cy: y, r: 6, class: shown })]);
  }

  /**
   * @param {Found} found
   * @returns {SVGElement[]}
   */
  runs(found) {
    const middles = found.runs.map(mean);
    const line = middles.flatMap((value, at) => (value === null ? [] : [`${this.x(at)},${this.y(value)}`])).join(" ");
    const dots = found.runs.flatMap((each, at) => each.flatMap((value) => {
      if (value === null) return [];
      const [x, y] = [this.x(at) + (found.mark === "a" ? -6 : 6), this.y(value)];
      return [found.mark === "a" ? svg("circle", { cx: x, cy: y, r: 3, class: "dot a" }) : svg("path", { d: `M${x - 3.5} ${y + 3}L${x} ${y - 3.5}L${x + 3.5} ${y + 3}Z`, class: "dot b" })];
    }));
    return [svg("polyline", { points: line, class: `curve ${found.mark}` }), ...dots];
  }
}

/**
 * Say in words what the marks are: every curve by name, sign and shape.
 * @param {Found[]} found
 * @param {string[]} [curves] what was guessed, where it is more than one thing
 * @returns {string}
 */
export function keyTo(found, curves) {
  const guesses = curves ? curves.map((name, at) => `${at === 0 ? "━" : "╍"} your guess of ${name}`) : ["━ your guess"];
  return [...guesses, ...found.map((each) => `${each.mark === "a" ? "●" : "▲"} ${each.name}`)].join("   ");
}
