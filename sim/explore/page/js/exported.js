/**
 * In the place of `api.js` in a page that was exported: answers that were worked out before, from the page itself.
 * Settings are those of a lattice; what was not worked out is said to be so.
 */

/** @typedef {import("./types.js").Curve} Curve */
/** @typedef {import("./types.js").Settings} Settings */

/** What cannot be answered, in words. */
export class Trouble extends Error {}

const place = typeof document === "undefined" ? null : document.getElementById("answers");
/** @type {any} */
const data = JSON.parse(place?.textContent ?? "{}");
const REST = "the command at the top of this page has the rest.";

/** Panels that need a server. */
export const missing = new Set(data.missing ?? []);

/**
 * Return the key of settings in the lattice.
 * @param {Settings} settings
 * @returns {string}
 */
export function keyOf(settings) {
  return JSON.stringify([settings.policies, settings.changes.map((side) => Object.entries(side).sort(([a], [b]) => (a < b ? -1 : 1)))]);
}

/**
 * @param {string} path
 * @param {any} form
 * @returns {Promise<any>}
 */
export async function ask(path, form) {
  if (path === "world") return data.world;
  if (path === "runs") return held(data.runs[keyOf(form.settings)]);
  if (path === "lesson") {
    if (data.lessons[form.number] === undefined) throw new Trouble(`This page does not hold lesson ${form.number}; ${REST}`);
    return { world: `lesson ${form.number}`, titles: [] };
  }
  if (path === "curve") {
    const outside = data.loop[keyOf(form.points[0])]?.[form.outcome];
    if (outside && form.points.length === 1) return outside;
    const lesson = /^lesson (\d+)$/.exec(form.world);
    return lesson ? first(held(data.lessons[lesson[1] ?? ""][form.outcome]), form.runs) : curveOf(form.points.map((/** @type {Settings} */ each) => held(data.runs[keyOf(each)])), form.outcome, form.runs);
  }
  if (path === "luck") return held(data.lessons[8], "This page does not hold as many runs; ");
  if (keyOf(form.settings) !== data.base) throw new Trouble(`This page holds that for the settings as in the file only; ${REST}`);
  if (path === "film") return held(data.film[String(form.day ?? data.day)], `This page holds ${Object.keys(data.film).length} days of the film; `);
  if (path === "lives") return lives(form);
  if (path === "broke" || path === "erlang") return data[path][form.side];
  return data[path];
}

/**
 * @param {any} found
 * @param {string} [says]
 * @returns {any}
 */
function held(found, says = "This page does not hold that setting; ") {
  if (found === undefined) throw new Trouble(`${says}${REST}`);
  return found;
}

/**
 * Return a curve as it was after fewer runs.
 * @param {Curve} curve
 * @param {number} runs
 * @returns {Curve}
 */
export function first(curve, runs) {
  return { ...curve, runs: Math.min(runs, curve.runs), points: curve.points.map(([one, other]) => [one.slice(0, runs), other.slice(0, runs)]) };
}

/**
 * Return the curve of an outcome through settings of the lattice.
 * @param {import("./types.js").Compared[]} found
 * @param {string} outcome
 * @param {number} runs
 * @returns {Curve}
 */
export function curveOf(found, outcome, runs) {
  const rows = found.map((each) => held(each.rows.find((row) => row.name === outcome), "This page does not hold that outcome; "));
  const points = rows.map((row) => row.runs.map((/** @type {(number | null)[]} */ side) => side.map((value) => (value === null ? null : value * row.divisor))));
  const titles = /** @type {[string, string]} */ (found[0]?.policies.map((policy) => policy.title) ?? ["", ""]);
  return first({ label: rows[0]?.label ?? outcome, unit: rows[0]?.unit ?? "", divisor: 1, runs: found[0]?.runs ?? 0, titles, points }, runs);
}

/**
 * @param {any} form
 * @returns {any}
 */
function lives(form) {
  const all = data.lives[form.fate] ?? Object.values(data.lives).flat().filter((each) => each.customer === form.customer);
  if (all.length) return all[(form.which ?? 0) % all.length];
  throw new Trouble(form.fate === undefined ? `This page holds the lives of some customers only: those behind the buttons; ${REST}` : `Nobody in this run is ${form.fate.replaceAll("_", " ")}.`);
}

/** @returns {Promise<void>} */
export async function save() {
  throw new Trouble(`A page that was exported saves nothing; ${REST}`);
}
