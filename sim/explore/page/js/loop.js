/**
 * The loop of the model: what one thing does to the next, and what each arrow is worth in this world - found by cutting
 * it and running the same customers again.
 */

import { ask } from "./api.js";
import { figure } from "./curve.js";
import { byId, element, svg } from "./dom.js";
import { mean } from "./plots.js";

/** @typedef {import("./types.js").Arrow} Arrow */
/** @typedef {import("./types.js").Changes} Changes */
/** @typedef {import("./types.js").Compared} Compared */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */

const RUNS = 5;
const PLACES = /** @type {Record<string, [number, number]>} */ ({
  "problems": [110, 70], "demand": [330, 40], "load and waits": [560, 70], "solutions": [640, 190], "feelings": [520, 300],
  "word of mouth": [300, 330], "customers": [110, 270], "root causes": [370, 170] });
const NARROW = /** @type {Record<string, [number, number]>} */ ({
  "problems": [75, 60], "demand": [325, 60], "load and waits": [325, 190], "solutions": [340, 330], "feelings": [205, 430],
  "word of mouth": [90, 490], "customers": [75, 320], "root causes": [190, 150] });

/** Draws the loop of a world. */
export class LoopPanel {
  /** @param {(error: Error) => void} trouble */
  constructor(trouble) {
    this.trouble = trouble;
    this.token = 0;
    this.picture = element("figure", { class: "loop" });
    this.table = element("div", { class: "wide", id: "loop-table", tabindex: 0, role: "group", "aria-label": "What each arrow is worth" });
    byId("loop", HTMLElement).replaceChildren(
      element("p", { class: "quiet" }, ["What drives what. An arrow with + : more leads to more; with − : more leads to less. "
        + `Cutting an arrow and running the same customers again (${RUNS} runs) shows what it is worth in this world.`]),
      this.picture,
      element("div", { class: "tools" }, [element("button", { type: "button", id: "loop-go", click: () => void this.go() }, ["Cut each arrow and see"])]),
      this.table);
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
    this.table.textContent = "";
    const narrow = matchMedia("(max-width: 44em)");
    const drawn = () => this.picture.replaceChildren(draw(this.world?.arrows ?? [], narrow.matches));
    narrow.onchange = drawn;
    drawn();
  }

  outdated() {
    this.token += 1;
    this.table.classList.add("catching-up");
  }

  async go() {
    const { world, settings } = this;
    if (!world || !settings) return;
    this.token += 1;
    const token = this.token;
    this.table.classList.remove("catching-up");
    const body = element("tbody");
    const now = settings();
    this.table.replaceChildren(element("table", { class: "plain" }, [
      element("caption", { class: "sr" }, ["What each arrow is worth"]),
      element("thead", {}, [element("tr", {}, ["Cut", "Churn, first", "Churn, second", "Cases, first", "Cases, second"].map((name) => element("th", { scope: "col" }, [name])))]), body]));
    try {
      for (const arrow of [null, ...world.arrows.filter((each) => Object.keys(each.cut).length)]) {
        const at = arrow === null ? now : cut(now, arrow);
        /** @type {Compared | null} */
        const found = await ask("runs", { settings: at, runs: RUNS, world: this.id ?? "" }, "loop");
        if (found === null || token !== this.token) return;
        const cells = [];
        for (const outcome of ["churn", "cases"]) cells.push(...(found.rows.find((row) => row.name === outcome)?.levels ?? await levels(at, outcome, this.id ?? "")));
        if (token !== this.token) return;
        body.append(element("tr", {}, [element("th", { scope: "row" }, [arrow === null ? "nothing" : arrow.name]), ...cells.map((cell) => element("td", {}, [cell]))]));
      }
    } catch (error) {
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/**
 * Return the levels of an outcome of which the comparison has nothing to say.
 * @param {Settings} settings
 * @param {string} outcome
 * @param {string} world
 * @returns {Promise<string[]>}
 */
async function levels(settings, outcome, world) {
  /** @type {import("./types.js").Curve | null} */
  const found = await ask("curve", { points: [settings], outcome, runs: RUNS, world }, "loop levels");
  return (found?.points[0] ?? [[], []]).map((runs) => {
    const middle = mean(runs);
    return found === null || middle === null ? "n/a" : figure(middle, found.unit);
  });
}

/**
 * Return settings in which an arrow is cut under both policies.
 * @param {Settings} settings
 * @param {Arrow} arrow
 * @returns {Settings}
 */
export function cut(settings, arrow) {
  const [first, second] = settings.changes;
  return { ...settings, changes: [{ ...first, ...arrow.cut }, { ...second, ...arrow.cut }] };
}

/**
 * Return where a line from a point to the middle of a node meets its box.
 * @param {[number, number]} node
 * @param {[number, number]} from
 * @returns {[number, number]}
 */
export function edge([x, y], [fromX, fromY]) {
  const [dx, dy] = [fromX - x, fromY - y];
  const share = Math.min(64 / Math.max(Math.abs(dx), 1e-9), 19 / Math.max(Math.abs(dy), 1e-9), 1);
  return [x + dx * share, y + dy * share];
}

/**
 * @param {Arrow[]} arrows
 * @param {boolean} narrow
 * @returns {SVGElement}
 */
function draw(arrows, narrow) {
  const places = narrow ? NARROW : PLACES;
  const used = new Set(arrows.flatMap((arrow) => [arrow.from, arrow.to]));
  const lines = arrows.map((arrow) => {
    const [x1, y1] = places[arrow.from] ?? [0, 0];
    const [x2, y2] = places[arrow.to] ?? [0, 0];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const length = Math.hypot(dx, dy) || 1;
    const bend = (length > 400 ? 0.27 : 0.14) * length; // far enough for what lies between
    const middle = [(x1 + x2) / 2 - (dy / length) * bend, (y1 + y2) / 2 + (dx / length) * bend];
    const end = edge([x2, y2], [middle[0] ?? 0, middle[1] ?? 0]);
    const angle = (Math.atan2((end[1] ?? 0) - (middle[1] ?? 0), (end[0] ?? 0) - (middle[0] ?? 0)) * 180) / Math.PI;
    const sign = [(x1 + 2 * (middle[0] ?? 0) + (end[0] ?? 0)) / 4 - (dy / length) * 10, (y1 + 2 * (middle[1] ?? 0) + (end[1] ?? 0)) / 4 + (dx / length) * 10];
    return svg("g", {}, [
      svg("path", { d: `M${x1} ${y1}Q${middle[0]} ${middle[1]} ${end[0]} ${end[1]}`, class: "arrow", "stroke-width": Object.keys(arrow.cut).length ? 2.5 : 1.5 }),
      svg("path", { d: "M-9 -5L0 0L-9 5Z", transform: `translate(${end[0]} ${end[1]}) rotate(${angle})`, class: "head" }),
      svg("text", { x: sign[0] ?? 0, y: (sign[1] ?? 0) + 4, "text-anchor": "middle", class: "sign" }, [arrow.sign === "+" ? "+" : "−"]),
      svg("title", {}, [arrow.says])]);
  });
  const nodes = [...used].map((name) => {
    const [x, y] = places[name] ?? [0, 0];
    return svg("g", {}, [svg("rect", { x: x - 62, y: y - 17, width: 124, height: 34, rx: 8, class: "node" }),
      svg("text", { x, y: y + 5, "text-anchor": "middle" }, [name])]);
  });
  const says = arrows.map((arrow) => `${arrow.from} to ${arrow.to}: ${arrow.says}`).join(" ");
  return svg("svg", { viewBox: narrow ? "0 20 410 495" : "30 -20 700 380", role: "img", "aria-label": `The loop. ${says}` }, [...lines, ...nodes]);
}
