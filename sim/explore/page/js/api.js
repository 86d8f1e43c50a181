/** Questions to the server: JSON over POST to this page's own address, one of each kind under way, the latest wins. */

/** @typedef {import("./types.js").Settings} Settings */

/** What went wrong, in the server's words. */
export class Trouble extends Error {}

/** Panels that need a server: here none is missing. */
export const missing = new Set();

const page = crypto.randomUUID();
let turn = 0;
/** @type {Map<string, AbortController>} */
const underWay = new Map();

/**
 * Ask, giving up what was asked before of the same kind; null where this question was given up in turn.
 * @param {string} path
 * @param {Record<string, unknown>} form
 * @param {string} kind questions of one kind replace each other
 * @returns {Promise<any>}
 */
export async function ask(path, form, kind = path) {
  underWay.get(kind)?.abort();
  const control = new AbortController();
  underWay.set(kind, control);
  turn += 1;
  try {
    const response = await fetch(`api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...form, page: `${page}-${kind}`, turn }),
      signal: control.signal,
    });
    if (response.status === 409) return null;
    const found = await response.json().catch(() => ({ says: response.status === 503 ? "Too many pages ask at once. Close some, and move a lever to ask again." : `The server answered ${response.status}.` }));
    if (!response.ok) throw new Trouble(found.says);
    return found;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    if (error instanceof Trouble) throw error;
    throw new Trouble("The server does not answer. It ends with the terminal in which journeysim explore was started.");
  } finally {
    if (underWay.get(kind) === control) underWay.delete(kind);
  }
}

/**
 * Save what the server returns as a file.
 * @param {string} path
 * @param {Record<string, unknown>} form
 * @param {string} name
 */
export async function save(path, form, name) {
  const response = await fetch(`api/${path}`, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(form),
  });
  if (!response.ok) throw new Trouble((await response.json()).says);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
