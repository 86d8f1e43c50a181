/**
 * In the place of `api.js` in a page that was exported: answers that were worked out before, from the page itself.
 * Settings are those of a lattice; what was not worked out is said to be so.
 */

/** @typedef {import("./types.js").Settings} Settings */

/** What cannot be answered, in words. */
export class Trouble extends Error {}

const place = document.getElementById("answers");
/** @type {any} */
const data = JSON.parse(place?.textContent ?? "{}");

/** Panels that need a server. */
export const missing = new Set(data.missing ?? []);

/**
 * Return the key of settings in the lattice.
 * @param {Settings} settings
 * @returns {string}
 */
export function keyOf(settings) {
  return JSON.stringify([settings.policies, Object.entries(settings.changes[1]).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/**
 * @param {string} path
 * @param {any} form
 * @returns {Promise<any>}
 */
export async function ask(path, form) {
  if (path === "world") return data.world;
  const found = path === "runs" ? data.runs[keyOf(form.settings)] : keyOf(form.settings) === data.base ? of(path, form) : undefined;
  if (found === undefined) throw new Trouble(path === "runs" ? "This page does not hold that setting; journeysim explore does." : "This page holds that for the settings as in the file only; journeysim explore has the rest.");
  return found;
}

/**
 * @param {string} path
 * @param {any} form
 * @returns {any}
 */
function of(path, form) {
  if (path === "film") return data.film[String(form.day ?? data.day)];
  if (path === "lives") return form.customer === undefined ? data.lives[`${form.fate} ${form.which % data.lives_of_each}`] : data.lives_by_customer[String(form.customer)];
  if (path === "broke" || path === "erlang") return data[path][form.side];
  return data[path];
}

/** @returns {Promise<void>} */
export async function save() {
  throw new Trouble("A page that was exported saves nothing; journeysim explore does.");
}
