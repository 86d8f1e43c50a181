/** The verdict on top: the question, both levels, the difference, every run as a dot, and the word of the last look. */

import { byId, element } from "./dom.js";
import { strip } from "./plots.js";

/** @typedef {import("./types.js").Compared} Compared */
/** @typedef {import("./types.js").Fates} Fates */
/** @typedef {import("./types.js").Row} Row */

const SIGNS = /** @type {Record<string, string>} */ ({ better: "✓", worse: "✗", higher: "↑", lower: "↓", same: "=" });

/**
 * Return how a row is marked: by the word of the last look, grey where none is clear.
 * @param {Row} row
 * @returns {"better" | "worse" | "moved" | "open"}
 */
export function mark(row) {
  if (row.clear === "better") return "better";
  if (row.clear === "worse") return "worse";
  return row.clear === "higher" || row.clear === "lower" ? "moved" : "open";
}

/**
 * Return how far it is in words: how many runs there are, which look counts, which is next.
 * @param {Compared} found
 * @param {number} most
 * @returns {string}
 */
export function progress(found, most) {
  const runs = `${found.runs} of ${most} runs.`;
  if (found.same) return `${runs} The two are the same in every run: the difference is exactly 0.`;
  if (!found.look) return `${runs} The first verdict comes after ${found.next_look}.`;
  const next = found.next_look ? ` The next comes after ${found.next_look}.` : "";
  return `${runs} Verdict after ${found.look} runs.${next}`;
}

/**
 * Return whether a row is the one that stands for its question where there is room for one: the first of each headline.
 * @param {Pick<Row, "question">[]} rows
 * @param {number} at
 * @returns {boolean}
 */
export function heads(rows, at) {
  const question = rows[at]?.question;
  return question !== "Also" && rows.findIndex((row) => row.question === question) === at;
}

/** On a narrow page a headline has one line; the others come on demand. */
export function unfolds() {
  const all = byId("brief-all", HTMLButtonElement);
  all.onclick = () => {
    const open = byId("bar", HTMLElement).classList.toggle("unfolded");
    all.setAttribute("aria-expanded", String(open));
    all.textContent = open ? "Headlines only" : "All numbers";
  };
}

/**
 * Show a comparison.
 * @param {Compared} found
 * @param {{most: number, current: boolean}} how whether it is of the setting that the levers show
 */
export function show(found, how) {
  const titles = /** @type {[string, string]} */ (found.policies.map((policy) => policy.title));
  busy(!how.current);
  byId("finding", HTMLElement).textContent = headline(found, titles);
  byId("progress", HTMLElement).textContent = progress(found, how.most);
  byId("settle", HTMLElement).textContent = found.settle ? `To settle what is not clear: ${found.settle}.` : "";
  byId("bar-runs", HTMLElement).textContent = `${found.runs}/${how.most} runs`;
  byId("brief", HTMLElement).replaceChildren(...found.rows.map((row, at) => element("span", { class: `${mark(row)} ${heads(found.rows, at) ? "head" : "more"}` }, [
    element("span", {}, [`${row.label} `]), element("span", {}, [element("span", { class: "sign", "aria-hidden": "true" }, [SIGNS[row.clear ?? ""] ?? "○"]), " ",
      element("b", { class: "number" }, [row.difference])])])));
  const answers = new Map(found.verdict.map((line) => [line.question, line.answer]));
  const questions = [...new Set(found.rows.map((row) => row.question))];
  byId("questions", HTMLElement).replaceChildren(...questions.map((question) => element("section", { class: "question" }, [
    element("h3", {}, [question]),
    ...found.rows.filter((row) => row.question === question).map((row) => line(row, titles)),
    element("p", { class: "answer" }, [answers.get(question) ?? ""]),
  ])));
}

/**
 * Show what the organisation knows of itself beside the model; nothing where it names no figures.
 * @param {import("./types.js").Known | null} known
 */
export function showKnown(known) {
  const place = byId("known", HTMLElement);
  place.hidden = known === null;
  if (known === null) return;
  const row = (/** @type {string[]} */ cells, /** @type {string} */ name) => element("tr", {}, cells.map((cell, at) =>
    element(at === 0 || name === "th" ? "th" : "td", { scope: name === "th" ? "col" : at === 0 ? "row" : false }, [cell || (name === "th" ? "Verdict" : "")])));
  const table = element("table", { class: "plain" }, [element("thead", {}, [row(known.head, "th")]), element("tbody", {}, known.rows.map((cells) => row(cells, "td")))]);
  place.replaceChildren(element("h3", {}, [known.title]), ...(known.rows.length ? [element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": known.title }, [table])] : []),
    element("p", { class: "quiet" }, [known.note]));
}

/**
 * Say whether what is shown is of another setting than the levers show.
 * @param {boolean} is
 */
export function busy(is) {
  for (const name of ["verdict", "numbers"]) {
    byId(name, HTMLElement).classList.toggle("catching-up", is);
    byId(name, HTMLElement).setAttribute("aria-busy", String(is));
  }
}

/**
 * @param {Compared} found
 * @param {[string, string]} titles
 * @returns {string}
 */
export function headline(found, titles) {
  if (found.same) return `“${titles[0]}” and “${titles[1]}” come to the same.`;
  if (!found.look) return `“${titles[1]}” against “${titles[0]}”: too early to tell.`;
  return `“${titles[1]}” against “${titles[0]}”: ${found.finding.charAt(0).toLowerCase()}${found.finding.slice(1)}.`;
}

/**
 * @param {Row} row
 * @param {[string, string]} titles
 * @returns {HTMLElement}
 */
function line(row, titles) {
  const sign = SIGNS[row.clear ?? ""] ?? "○";
  const word = row.word === row.difference ? "" : row.word || "no verdict yet"; // "the same" is said once
  return element("div", { class: `line ${mark(row)}`, "data-outcome": row.name }, [
    element("div", { class: "name", title: row.definition }, [row.label]),
    element("div", { class: "levels" }, [
      element("span", { class: "a" }, [row.levels[0]]), " → ", element("span", { class: "b" }, [row.levels[1]])]),
    element("div", { class: "difference" }, [
      element("span", { class: "sign", "aria-hidden": "true" }, [sign]), " ",
      element("span", { class: "number" }, [row.difference]), " ", element("span", { class: "word" }, [word])]),
    strip(row, titles),
  ]);
}

/**
 * Show what became of the same customers.
 * @param {Fates | null} fates
 */
export function showFates(fates) {
  const place = byId("fates", HTMLElement);
  if (fates === null) {
    place.textContent = "";
    return;
  }
  const share = (/** @type {string} */ name) => `${(100 * (fates.shares[name] ?? 0)).toFixed(1)} %`;
  const who = fates.of === "cases" ? "cases" : "customers";
  place.textContent = `Of the same ${who}, ${share("saved")} are better off (lost under the first policy, not under the `
    + `second) and ${share("harmed")} worse off; ${share("lost_anyway")} are lost anyway. ${fates.runs} runs, `
    + `${Math.round(fates.counted).toLocaleString("en")} ${who} each.`;
}
