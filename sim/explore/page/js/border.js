/** A border to walk: two levers of the second policy as axes, and who wins at points that come in one by one. */

import { ask, missing } from "./api.js";
import { byId, element, svg } from "./dom.js";
import { nearest } from "./levers.js";
import { inWords, keyOf, shownValue, withLever } from "./settings.js";

/** @typedef {import("./types.js").Compared} Compared */
/** @typedef {import("./types.js").Lever} Lever */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */

const RUNS = 5;
const SIZE = 320;

/**
 * Return points of a square from coarse to fine, each once: a Halton sequence in bases 2 and 3 (Halton 1960).
 * @param {number} count
 * @returns {[number, number][]}
 */
export function points(count) {
  const radical = (/** @type {number} */ index, /** @type {number} */ base) => {
    let [value, part] = [0, 1 / base];
    for (let left = index; left > 0; left = Math.floor(left / base), part /= base) value += part * (left % base);
    return value;
  };
  return Array.from({ length: count }, (_, at) => [radical(at + 1, 2), radical(at + 1, 3)]);
}

/** How many points a map has, at most. */
const MOST = 48;

/**
 * Return the points of a map: all at which two levers may stand, where these are few, else more and more of the square.
 * @param {Lever} across
 * @param {Lever} up
 * @returns {[number, number][]}
 */
export function spots(across, up) {
  const shares = (/** @type {Lever} */ lever) => (lever.stops ?? []).map((stop) => (stop - lever.low) / (lever.high - lever.low));
  const few = (across.stops?.length ?? MOST) * (up.stops?.length ?? MOST) <= MOST;
  return few ? shares(across).flatMap((u) => shares(up).map((v) => /** @type {[number, number]} */ ([u, v]))) : points(MOST);
}

/** Draws the border of a setting. */
export class BorderPanel {
  /**
   * @param {(error: Error) => void} trouble
   * @param {(settings: Settings) => void} walk
   * @param {(settings: Settings) => void} judged is told of every setting of which a verdict was shown
   */
  constructor(trouble, walk, judged) {
    this.trouble = trouble;
    this.walk = walk;
    this.judged = judged;
    this.token = 0;
    /** @type {{of: string, across: Lever, up: Lever, here: SVGElement} | null} */
    this.map = null;
    this.note = element("p", { class: "quiet", role: "status" });
    this.picture = element("figure", { class: "border" });
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
    this.token += 1;
    this.map = null;
    this.picture.replaceChildren();
    this.note.textContent = "";
    const usable = world.levers.filter((lever) => lever.kind === "number" || lever.kind === "rota" || lever.kind === "law");
    const options = () => usable.map((lever) => element("option", { value: lever.path }, [`${lever.label}, ${lever.part.replaceAll("_", " ")}`]));
    this.x = /** @type {HTMLSelectElement} */ (element("select", { id: "border-x" }, options()));
    this.y = /** @type {HTMLSelectElement} */ (element("select", { id: "border-y" }, options()));
    this.outcome = /** @type {HTMLSelectElement} */ (element("select", { id: "border-of" }));
    this.y.selectedIndex = Math.min(1, usable.length - 1);
    const rota = usable.findIndex((lever) => lever.kind === "rota");
    if (rota > 0) this.y.selectedIndex = rota;
    byId("border", HTMLElement).replaceChildren(
      element("p", { class: "quiet" }, ["Who wins where: two levers of the second policy; the first stays as it is. Each point is "
        + `${missing.size ? "as many runs as this page holds" : `${RUNS} runs`}; a point is grey where that is not enough to tell. Click a point to set the levers.`]),
      element("div", { class: "tools" }, [element("label", {}, ["Across ", this.x]), element("label", {}, ["Up ", this.y]),
        element("label", {}, ["By ", this.outcome]),
        element("button", { type: "button", id: "border-go", click: () => void this.go() }, ["Draw"])]), this.note, this.picture);
  }

  /** @param {Compared} found */
  outcomes(found) {
    if (!this.outcome || this.outcome.options.length) return;
    this.outcome.replaceChildren(...found.rows.filter((row) => row.better !== 0).map((row) => element("option", { value: row.name }, [row.label])));
    const churn = found.rows.find((row) => row.name === "churn");
    if (churn) this.outcome.value = "churn";
  }

  /** The setting moved: a map stays one of the new setting only where nothing but its two levers did. */
  outdated() {
    if (this.map === null || !this.settings) return;
    const now = this.settings();
    const is = mapOf(now, this.map.across, this.map.up) === this.map.of;
    if (!is) this.token += 1;
    this.picture.classList.toggle("catching-up", !is);
    this.note.textContent = is ? "" : "This map is of a setting before. A click on a point goes back to that; Draw makes a new one.";
    const [x, y] = [shareOf(this.map.across, now), shareOf(this.map.up, now)];
    this.map.here.setAttribute("visibility", is && x !== null && y !== null ? "visible" : "hidden");
    this.map.here.setAttribute("transform", `translate(${(x ?? 0) * SIZE} ${(1 - (y ?? 0)) * SIZE})`);
  }

  async go() {
    const { world, settings, x, y, outcome } = this;
    if (!world || !settings || !x || !y || !outcome) return;
    const axes = [x.value, y.value].map((path) => world.levers.find((lever) => lever.path === path));
    const [across, up] = axes;
    if (!across || !up || across === up) {
      this.trouble(new Error("The two axes have to be two levers."));
      return;
    }
    this.token += 1;
    const token = this.token;
    const dots = svg("g");
    const now = settings();
    const here = svg("g", {}, [svg("path", { d: "M-9 0H9M0 -9V9", class: "here" }), svg("title", {}, ["where the levers stand"])]);
    const ticks = [across, up].map((lever) => [inWords(lever, lever.low, world.currency), inWords(lever, lever.high, world.currency)]);
    this.picture.replaceChildren(svg("svg", { viewBox: `-70 -10 ${SIZE + 90} ${SIZE + 60}`, role: "group",
      "aria-label": `Who wins by ${outcome.value}` }, [
      svg("rect", { x: 0, y: 0, width: SIZE, height: SIZE, class: "frame" }), dots, here,
      svg("text", { x: 0, y: SIZE + 18 }, [ticks[0]?.[0] ?? ""]), svg("text", { x: SIZE, y: SIZE + 18, "text-anchor": "end" }, [ticks[0]?.[1] ?? ""]),
      svg("text", { x: SIZE / 2, y: SIZE + 40, "text-anchor": "middle" }, [across.label]),
      svg("text", { x: -6, y: SIZE, "text-anchor": "end" }, [ticks[1]?.[0] ?? ""]), svg("text", { x: -6, y: 12, "text-anchor": "end" }, [ticks[1]?.[1] ?? ""]),
      svg("text", { x: -50, y: SIZE / 2, transform: `rotate(-90 -50 ${SIZE / 2})`, "text-anchor": "middle" }, [up.label]),
    ]), element("figcaption", {}, [svgKey()]));
    this.map = { of: mapOf(now, across, up), across, up, here };
    this.outdated();
    try {
      for (const [u, v] of spots(across, up)) {
        if (token !== this.token) return;
        const at = stepped(withLever(stepped0(now, across, u), up, [1], valueAt(up, v)), now);
        const found = /** @type {Compared | null} */ (await ask("runs", { settings: at, runs: RUNS, world: this.id ?? "" }, "border"));
        if (found === null || token !== this.token) return;
        this.judged(at);
        const row = found.rows.find((each) => each.name === outcome.value);
        if (row) dots.append(this.point(u, v, row, at, across, up));
      }
    } catch (error) {
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /**
   * @param {number} u
   * @param {number} v
   * @param {import("./types.js").Row} row
   * @param {Settings} at
   * @param {Lever} across
   * @param {Lever} up
   */
  point(u, v, row, at, across, up) {
    const word = row.clear === "better" ? "second" : row.clear === "worse" ? "first" : "open";
    const [x, y] = [u * SIZE, (1 - v) * SIZE];
    const currency = this.world?.currency ?? "";
    const says = `${across.label} ${inWords(across, shownValue(at, across, 1), currency)}, ${up.label} ${inWords(up, shownValue(at, up, 1), currency)}: ${row.difference}, ${word === "open" ? "not clear" : `the ${word} policy wins`}`;
    const go = () => this.walk(at);
    const shape = word === "second" ? svg("path", { d: `M${x - 6} ${y + 5}L${x} ${y - 6}L${x + 6} ${y + 5}Z`, class: "point b" })
      : svg("circle", { cx: x, cy: y, r: word === "open" ? 4 : 5.5, class: word === "first" ? "point a" : "point open" });
    return svg("g", { tabindex: 0, role: "button", "aria-label": says, click: go,
      keydown: /** @type {EventListener} */ ((event) => { if (event instanceof KeyboardEvent && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); go(); } }) },
    [shape, svg("title", {}, [says])]);
  }
}

/**
 * Return what a map of two levers of the second side rests on: everything but these two.
 * @param {Settings} settings
 * @param {Lever} across
 * @param {Lever} up
 * @returns {string}
 */
export function mapOf(settings, across, up) {
  const theirs = { ...settings.changes[1] };
  delete theirs[across.path];
  delete theirs[up.path];
  return keyOf({ ...settings, changes: [settings.changes[0], theirs] });
}

/**
 * Return how far along its range a lever of the second side stands; null where it stands outside, or at no number.
 * @param {Lever} lever
 * @param {Settings} settings
 * @returns {number | null}
 */
export function shareOf(lever, settings) {
  const value = shownValue(settings, lever, 1);
  if (typeof value !== "number" || value < lever.low || value > lever.high) return null;
  return (value - lever.low) / (lever.high - lever.low);
}

/**
 * @param {Lever} lever
 * @param {number} share
 * @returns {number}
 */
function valueAt(lever, share) {
  if (lever.stops) return nearest(lever.low + share * (lever.high - lever.low), lever.stops);
  const steps = Math.round((share * (lever.high - lever.low)) / lever.step);
  return Number((lever.low + steps * lever.step).toPrecision(9));
}

/**
 * @param {Settings} now
 * @param {Lever} lever
 * @param {number} share
 */
function stepped0(now, lever, share) {
  return withLever(now, lever, [1], valueAt(lever, share));
}

/**
 * @param {Settings} at
 * @param {Settings} now
 * @returns {Settings}
 */
function stepped(at, now) {
  return { ...now, changes: [now.changes[0], at.changes[1]] };
}

/** @returns {string} */
function svgKey() {
  return "● the first policy wins   ▲ the second wins   small grey: not clear   + where the levers stand";
}
