/** Two lives of one customer on one axis of time, and where they part. */

import { ask } from "./api.js";
import { when } from "./clock.js";
import { byId, element, svg } from "./dom.js";
import { across } from "./plots.js";

/** @typedef {import("./types.js").Lives} Lives */
/** @typedef {import("./types.js").Said} Said */
/** @typedef {import("./types.js").Settings} Settings */

const FATES = /** @type {[string, string][]} */ ([["saved", "one who was saved"], ["harmed", "one who was harmed"],
  ["lost_anyway", "one who was lost anyway"], ["untouched", "one who stayed under both"]]);

/** Shows lives of a setting. */
export class LivesPanel {
  /** @param {(error: Error) => void} trouble */
  constructor(trouble) {
    this.trouble = trouble;
    this.token = 0;
    this.which = 0;
    this.fate = "saved";
    this.place = element("div", { class: "two-lives" });
    const buttons = FATES.map(([fate, words]) => element("button", { type: "button", id: `fate-${fate}`,
      click: () => void this.next(fate) }, [`Show ${words}`]));
    byId("lives", HTMLElement).replaceChildren(
      element("div", { class: "tools", role: "toolbar", "aria-label": "Whose life" }, buttons), this.place);
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
    this.which = 0;
    this.place.textContent = "";
  }

  /** @param {string} fate */
  async next(fate) {
    this.which = fate === this.fate ? this.which + 1 : 0;
    this.fate = fate;
    await this.load({ fate, which: Math.max(this.which - 1, 0), replication: 0 });
  }

  /**
   * @param {number} customer
   * @param {number} replication
   */
  async customer(customer, replication) {
    await this.load({ customer, replication });
  }

  /** @param {Record<string, unknown>} form */
  async load(form) {
    this.token += 1;
    const token = this.token;
    this.place.textContent = "Looking …";
    try {
      /** @type {Lives | null} */
      const found = await ask("lives", { settings: this.settings?.(), world: this.world?.(), ...form }, "lives");
      if (found !== null && token === this.token) this.show(found);
    } catch (error) {
      if (token !== this.token) return;
      this.place.textContent = "";
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** @param {Lives} found */
  show(found) {
    const who = found.fate === undefined ? `Customer ${found.customer}` : `Customer ${found.customer}, ${found.fate.replaceAll("_", " ")}: ${(found.which ?? 0) + 1} of ${found.of}`;
    this.place.replaceChildren(
      element("h3", {}, [`${who}, in run ${found.replication + 1}`]),
      axis(found),
      element("div", { class: "explained" }, found.explained.map((line) => element("p", {}, coded(line)))),
      element("div", { class: "sides" }, found.sides.map((side, at) => element("section", {}, [
        element("h4", { class: at === 0 ? "a" : "b" }, [found.titles[at] ?? ""]),
        element("ol", { class: "life" }, side.map((said) => element("li", {}, [
          ...(/^(On|At) /.test(said.says) ? [] : [element("span", { class: "quiet" }, [`${when(said.time)}: `])]), said.says]))),
      ]))),
    );
  }
}

/**
 * Return a sentence in which keys and values stand between backticks as texts and code.
 * @param {string} line
 * @returns {(Node | string)[]}
 */
function coded(line) {
  return line.split("`").map((part, at) => (at % 2 ? element("code", {}, [part]) : part));
}

/**
 * Draw both lives as points on one axis of time, and the moment from which they differ.
 * @param {Lives} found
 * @returns {SVGElement}
 */
export function axis(found) {
  const times = found.sides.flat().map((said) => said.time).filter((time) => time > 0);
  const low = Math.min(...times, Infinity);
  const high = Math.max(...times, -Infinity);
  const width = 720;
  const shared = partingOf(found);
  const marks = found.sides.flatMap((side, at) => side.filter((said) => said.time > 0).map((said) => svg("circle", {
    cx: across(said.time, low, high, width), cy: at === 0 ? 16 : 44, r: 4, class: at === 0 ? "dot a" : "dot b" }, [
    svg("title", {}, [`${when(said.time)}: ${said.says}`])])));
  const line = shared === null ? [] : [svg("line", { x1: across(shared, low, high, width), x2: across(shared, low, high, width), y1: 2, y2: 58, class: "parting" })];
  const says = shared === null ? "Both lives on one axis of time." : `Both lives on one axis of time; they part on ${when(shared)}.`;
  return svg("svg", { viewBox: `0 0 ${width} 60`, class: "axis", role: "img", "aria-label": says }, [...line, ...marks]);
}

/**
 * Return the minute of the first sentence in which two lives differ; null where they do not.
 * @param {{sides: [Said[], Said[]]}} found
 * @returns {number | null}
 */
export function partingOf(found) {
  const [first, second] = found.sides;
  for (let at = 0; at < Math.max(first.length, second.length); at += 1) {
    const [one, other] = [first[at], second[at]];
    if (one === undefined || other === undefined || one.says !== other.says) return Math.min(one?.time ?? Infinity, other?.time ?? Infinity);
  }
  return null;
}
