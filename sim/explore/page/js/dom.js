/** Small helpers for elements. Texts are set as texts, never as HTML. */

/**
 * Return an element with attributes and children; texts become text nodes.
 * @param {string} name
 * @param {Record<string, string | number | boolean | EventListener>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElement}
 */
export function element(name, attributes = {}, children = []) {
  const made = document.createElement(name);
  set(made, attributes);
  made.append(...children);
  return made;
}

/**
 * The same in SVG.
 * @param {string} name
 * @param {Record<string, string | number | boolean | EventListener>} attributes
 * @param {(Node | string)[]} children
 * @returns {SVGElement}
 */
export function svg(name, attributes = {}, children = []) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  set(made, attributes);
  made.append(...children);
  return made;
}

/**
 * @param {Element} made
 * @param {Record<string, string | number | boolean | EventListener>} attributes
 */
function set(made, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, String(value));
  }
}

/**
 * Return the element of the page with an id.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}
