/** Levers: a row for each, a control for each policy, made from what the server says of the scenario. */

import { byId, element } from "./dom.js";
import { inWords, shownValue } from "./settings.js";

/** @typedef {import("./types.js").Lever} Lever */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */
/** @typedef {import("./types.js").Value} Value */

/**
 * Draw all levers; `moved` is told of every move, and whether it goes on with the last.
 * @param {World} world
 * @param {Settings} settings
 * @param {(lever: Lever, side: number, value: Value, joins: boolean) => void} moved
 */
export function drawLevers(world, settings, moved) {
  const first = world.levers.filter((lever) => lever.is_first);
  const shown = first.length ? first : world.levers.slice(0, 6);
  const rest = world.levers.filter((lever) => !shown.includes(lever));
  byId("first-levers", HTMLElement).replaceChildren(...shown.map((lever) => row(world, settings, lever, moved)));
  byId("other-levers", HTMLElement).replaceChildren(...rest.map((lever) => row(world, settings, lever, moved)));
  byId("all", HTMLElement).hidden = rest.length === 0;
}

/**
 * Bring controls and their words up to date without drawing them anew.
 * @param {World} world
 * @param {Settings} settings
 */
export function updateLevers(world, settings) {
  for (const lever of world.levers) {
    for (const side of [0, 1]) {
      const control = document.getElementById(idOf(lever, side));
      const value = shownValue(settings, lever, side);
      if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value === true;
      else if (control instanceof HTMLInputElement) control.value = String(value === "unlimited" ? lever.high : value);
      else if (control instanceof HTMLSelectElement) control.value = String(value);
      const words = document.getElementById(`${idOf(lever, side)}-is`);
      const changed = settings.changes[side]?.[lever.path] !== undefined;
      if (words) {
        words.textContent = inFull(world, settings, lever, side);
        words.classList.toggle("changed", changed);
      }
    }
  }
}

/**
 * Return a value, or the nearest of those at which a lever may stand.
 * @param {number} value
 * @param {number[] | undefined} stops
 * @returns {number}
 */
export function nearest(value, stops) {
  if (stops === undefined || stops.length === 0) return value;
  return stops.reduce((best, stop) => (Math.abs(stop - value) < Math.abs(best - value) ? stop : best), stops[0] ?? value);
}

/**
 * @param {Lever} lever
 * @param {number} side
 * @returns {string}
 */
function idOf(lever, side) {
  return `lever-${side}-${lever.path.replace(/[^a-z0-9]/gi, "-")}`;
}

/**
 * @param {World} world
 * @param {Settings} settings
 * @param {Lever} lever
 * @param {number} side
 * @returns {string}
 */
function inFull(world, settings, lever, side) {
  const value = shownValue(settings, lever, side);
  const words = inWords(lever, value, world.currency);
  const file = lever.texts[settings.policies[side] ?? ""] ?? "";
  return (lever.kind === "rota" || lever.kind === "law") ? `${words} (${file})` : words;
}

/**
 * @param {World} world
 * @param {Settings} settings
 * @param {Lever} lever
 * @param {(lever: Lever, side: number, value: Value, joins: boolean) => void} moved
 * @returns {HTMLElement}
 */
function row(world, settings, lever, moved) {
  const trust = lever.source.startsWith("made up") ? lever.trust : `${lever.trust}: ${(world.trust[lever.trust] ?? "").split(":")[0]}`;
  const source = lever.source ? ` Rests on: ${lever.source} (${trust}).` : "";
  return element("tr", {}, [
    element("th", { scope: "row" }, [
      element("span", { class: "lever-name" }, [lever.label]), " ",
      element("span", { class: "lever-part" }, [lever.part.replaceAll("_", " ")]),
      element("span", { class: "lever-says" }, [`${lever.says}${source}`]),
    ]),
    ...[0, 1].map((side) => element("td", {}, lever.stops && side === 0 ? [inFull(world, settings, lever, 0)]
      : [control(world, settings, lever, side, moved)])),
  ]);
}

/**
 * @param {World} world
 * @param {Settings} settings
 * @param {Lever} lever
 * @param {number} side
 * @param {(lever: Lever, side: number, value: Value, joins: boolean) => void} moved
 * @returns {HTMLElement}
 */
function control(world, settings, lever, side, moved) {
  const id = idOf(lever, side);
  const name = `${lever.label}, ${lever.part.replaceAll("_", " ")}, ${side === 0 ? "first" : "second"} policy`;
  const words = element("output", { id: `${id}-is`, for: id }, [inFull(world, settings, lever, side)]);
  const value = shownValue(settings, lever, side);
  if (lever.kind === "flag") {
    const box = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", id, "aria-label": name }));
    box.checked = value === true;
    box.addEventListener("change", () => moved(lever, side, box.checked, false));
    return element("span", { class: "control" }, [box, words]);
  }
  if (lever.kind === "choice") {
    const list = /** @type {HTMLSelectElement} */ (element("select", { id, "aria-label": name }, lever.choices.map((choice) =>
      element("option", { value: choice }, [choice.replaceAll("_", " ")]))));
    list.value = String(value);
    list.addEventListener("change", () => moved(lever, side, list.value, false));
    return element("span", { class: "control" }, [list]);
  }
  const slider = /** @type {HTMLInputElement} */ (element("input", {
    type: "range", id, min: lever.low, max: lever.high, step: lever.step, "aria-label": name }));
  slider.value = String(value === "unlimited" ? lever.high : value);
  let dragging = false;
  slider.addEventListener("input", () => {
    const number = nearest(Number(slider.value), lever.stops);
    slider.value = String(number);
    const file = lever.values[settings.policies[side] ?? ""];
    moved(lever, side, file === "unlimited" && number >= lever.high ? "unlimited" : number, dragging);
    dragging = true;
  });
  slider.addEventListener("change", () => { dragging = false; });
  return element("span", { class: "control" }, [slider, words]);
}
