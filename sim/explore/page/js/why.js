/** Why: what each lever does, and what breaks the journey; worked out in the background, with progress. */

import { ask } from "./api.js";
import { byId, element } from "./dom.js";
import { waterfall } from "./plots.js";

/** @typedef {import("./types.js").Settings} Settings */

const SLEEP = 400;
const MOST_BARS = 9;
const SEGMENTS = /** @type {Record<string, string>} */ ({ silence: "waiting for an answer that never comes", line: "in line",
  work: "with somebody at work", machine: "at a machine", promised: "waiting for a promised date",
  believed: "believing it solved", between: "between attempts", customer: "waiting for the customer",
  third_party: "waiting for a third party" });

/** Shows reasons of a setting. */
export class WhyPanel {
  /** @param {(error: Error) => void} trouble */
  constructor(trouble) {
    this.trouble = trouble;
    this.token = 0;
    this.levers = element("div", { id: "why-levers" });
    this.broke = element("div", { class: "sides", id: "why-broke" });
    this.erlang = element("div", { class: "sides", id: "why-erlang" });
    byId("why", HTMLElement).replaceChildren(
      element("div", { class: "tools" }, [element("button", { type: "button", id: "why-ask", click: () => void this.go() }, ["Work it out"])]),
      element("h3", {}, ["What each lever does"]), this.levers,
      element("h3", {}, ["What breaks, and where the time goes"]), this.broke,
      element("h3", {}, ["What Erlang’s formulas would have said"]), this.erlang);
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
    for (const place of this.places()) place.classList.add("catching-up");
  }

  places() {
    return [this.levers, this.broke, this.erlang];
  }

  async go() {
    this.token += 1;
    const token = this.token;
    for (const place of this.places()) { place.classList.remove("catching-up"); place.textContent = "Working …"; }
    try {
      await this.poll("why", {}, token, this.levers, (answer) => showWhy(answer));
      for (const [what, whole, show] of /** @type {[string, HTMLElement, (answer: any) => Node[]][]} */ (
        [["broke", this.broke, showBroke], ["erlang", this.erlang, showErlang]])) {
        const sides = [element("div"), element("div")];
        whole.replaceChildren(...sides);
        for (const [side, place] of sides.entries()) await this.poll(what, { side }, token, place, show);
      }
    } catch (error) {
      for (const place of this.places()) place.textContent = "";
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /**
   * @param {string} what
   * @param {Record<string, unknown>} form
   * @param {number} token
   * @param {HTMLElement} place
   * @param {(answer: any) => Node[]} show
   */
  async poll(what, form, token, place, show) {
    await polled(what, { settings: this.settings?.(), world: this.world?.(), ...form }, () => token === this.token, place, show);
  }
}

/**
 * Ask for a job of the background until its answer is there, and show how far it is.
 * @param {string} what
 * @param {Record<string, unknown>} form
 * @param {() => boolean} wanted whether anybody still waits for it
 * @param {HTMLElement} place
 * @param {(answer: any) => Node[]} show
 */
export async function polled(what, form, wanted, place, show) {
  while (wanted()) {
    const found = await ask(what, form, what);
    if (found === null || !wanted()) return;
    if (found.answer !== null) {
      place.replaceChildren(...show(found.answer));
      return;
    }
    place.replaceChildren(element("label", {}, [`${found.done} of ${found.of || "?"} runs `,
      element("progress", { max: found.of || 1, value: found.done })]));
    await new Promise((resolve) => setTimeout(resolve, SLEEP));
  }
}

/**
 * @param {any} answer
 * @returns {Node[]}
 */
function showWhy(answer) {
  return answer.outcomes.map((/** @type {any} */ outcome) => {
    const shown = outcome.parts.slice(0, MOST_BARS);
    const rest = outcome.parts.slice(MOST_BARS);
    const sum = rest.reduce((/** @type {number} */ total, /** @type {any} */ part) => total + part.effect, 0);
    if (rest.length) shown.push({ name: `${rest.length} others`, effect: sum, says: "" });
    const says = `${outcome.label}: ${shown.map((/** @type {any} */ each) => `${each.name} ${each.says}`).join(", ")}`;
    return element("figure", {}, [
      element("figcaption", {}, [`${outcome.label}: ${outcome.difference}${outcome.clear ? "" : ", which is not clear of 0, so neither are the parts"}`]),
      waterfall(shown, outcome.better, says, matchMedia("(max-width: 44em)").matches)]);
  });
}

/**
 * @param {any} answer
 * @returns {Node[]}
 */
function showBroke(answer) {
  const causes = answer.causes.filter((/** @type {any} */ cause) => (cause.share ?? 0) > 0.005).slice(0, 6);
  const times = Object.entries(answer.time).sort(([, a], [, b]) => Number(b) - Number(a)).slice(0, 4);
  return [
    element("h4", {}, [answer.title]),
    element("p", { class: "quiet" }, [`Share of the loss (${answer.measure.replaceAll("_", " ")}) that would go if a link were mended:`]),
    element("ul", {}, causes.length ? causes.map((/** @type {any} */ cause) => element("li", {}, [
      `${cause.link.replaceAll("_", " ")}${cause.pool ? ` (${cause.pool})` : ""}: ${(100 * cause.share).toFixed(0)} %`])) : [element("li", {}, ["nothing that stands out"])]),
    element("p", { class: "quiet" }, ["Where the time of a problem goes:"]),
    element("ul", {}, times.map(([name, share]) => element("li", {}, [`${SEGMENTS[name] ?? name.replaceAll("_", " ")}: ${(100 * Number(share)).toFixed(0)} %`]))),
  ];
}

/**
 * @param {any} answer
 * @returns {Node[]}
 */
function showErlang(answer) {
  const head = ["", "simulated", "Erlang C", "Erlang A"].map((name) => (name ? element("th", { scope: "col" }, [name]) : element("td")));
  return [element("h4", {}, [answer.policy]), ...answer.lines.map((/** @type {any} */ line) => element("div", { class: "wide" }, [
    element("table", { class: "plain" }, [
      element("caption", {}, [`${line.pool.replaceAll("_", " ")}: ${line.calls.toFixed(0)} calls a week of ${line.handle.toFixed(1)} minutes`]),
      element("thead", {}, [element("tr", {}, head)]),
      element("tbody", {}, line.rows.map((/** @type {any} */ row) => element("tr", {}, [element("th", { scope: "row" }, [row.label]),
        ...[row.simulated, row.erlang_c, row.erlang_a].map((cell) => element("td", {}, [cell]))]))),
    ]),
    element("p", { class: "quiet" }, [line.makes_the_difference ? `What makes the difference most: ${line.makes_the_difference}.`
      : line.tried.length ? `No single assumption makes the difference; tried: ${line.tried.join("; ")}.` : "The formulas have nothing to add here."]),
  ]))];
}
