/** Pictures in SVG: a strip of runs and the interval of a verdict; bars that share a difference out. */

import { svg } from "./dom.js";

/** @typedef {import("./types.js").Row} Row */

const WIDTH = 260;
const HEIGHT = 44;

/**
 * Return where a value lies on an axis from low to high, between 8 and WIDTH - 8.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 * @param {number} width
 * @returns {number}
 */
export function across(value, low, high, width = WIDTH) {
  if (!(high > low)) return width / 2;
  return 8 + ((value - low) / (high - low)) * (width - 16);
}

/**
 * Return the ends of the values, and a little more.
 * @param {(number | null)[]} values
 * @returns {[number, number]}
 */
export function ends(values) {
  const finite = values.filter((value) => value !== null);
  if (finite.length === 0) return [0, 1];
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const room = high > low ? 0.06 * (high - low) : Math.max(Math.abs(high) * 0.1, 0.5);
  return [low - room, high + room];
}

/**
 * Return the mean of the finite values; null for none.
 * @param {(number | null)[]} values
 * @returns {number | null}
 */
export function mean(values) {
  const finite = values.filter((value) => value !== null);
  return finite.length ? finite.reduce((sum, value) => sum + value, 0) / finite.length : null;
}

/**
 * Draw every run of both policies as a dot, the means as bars.
 * @param {Row} row
 * @param {[string, string]} titles
 * @returns {SVGElement}
 */
export function strip(row, titles) {
  const [low, high] = ends([...row.runs[0], ...row.runs[1]]);
  const parts = row.runs.flatMap((runs, side) => {
    const y = side === 0 ? 12 : 32;
    const dots = runs.flatMap((value) => (value === null ? [] : [side === 0
      ? svg("circle", { cx: across(value, low, high), cy: y, r: 3, class: "dot a" })
      : svg("path", { d: triangle(across(value, low, high), y), class: "dot b" })]));
    const middle = mean(runs);
    return middle === null ? dots : [...dots, svg("rect", {
      x: across(middle, low, high) - 1.25, y: y - 9, width: 2.5, height: 18, class: side === 0 ? "mean a" : "mean b" })];
  });
  const says = `${row.label}: every run of ${titles[0]} and ${titles[1]}; means ${row.levels[0]} and ${row.levels[1]}`;
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "strip", role: "img", "aria-label": says }, parts);
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {string}
 */
function triangle(x, y) {
  return `M${x - 3.5} ${y + 3}L${x} ${y - 3.5}L${x + 3.5} ${y + 3}Z`;
}

/**
 * Draw bars from the first policy's value to the second's, one for each lever.
 * @param {{name: string, effect: number, says: string}[]} parts
 * @param {number} better +1 where more is better, -1 where less is
 * @param {string} says
 * @param {boolean} narrow whether there is room for a telephone's width only
 * @returns {SVGElement}
 */
export function waterfall(parts, better, says, narrow = false) {
  const steps = [0];
  for (const part of parts) steps.push((steps.at(-1) ?? 0) + part.effect);
  const [low, high] = ends(steps);
  const [width, left, right] = narrow ? [420, 138, 122] : [620, 180, 150];
  const x = (/** @type {number} */ value) => left + across(value, low, high, width - left - right);
  const rows = parts.flatMap((part, at) => {
    const y = 8 + at * 24;
    const [start, end] = [steps[at] ?? 0, steps[at + 1] ?? 0];
    return [
      svg("text", { x: left - 8, y: y + 13, class: "bar-name", "text-anchor": "end" }, [part.name]),
      svg("rect", { x: Math.min(x(start), x(end)), y, width: Math.max(Math.abs(x(end) - x(start)), 1.5), height: 16,
        class: better * part.effect > 0 ? "bar good" : better * part.effect < 0 ? "bar bad" : "bar" }),
      svg("text", { x: Math.max(x(start), x(end)) + 6, y: y + 13, class: "bar-value" }, [`${part.says}${word(better * part.effect, part.says)}`]),
      svg("line", { x1: x(end), x2: x(end), y1: y, y2: y + 24, class: "step" }),
    ];
  });
  return svg("svg", { viewBox: `0 0 ${width} ${parts.length * 24 + 16}`, class: "waterfall", role: "img",
    "aria-label": says }, rows);
}

/**
 * Return the sign behind a bar's figure: colour is never the only one; none where the figure shows nothing.
 * @param {number} good above 0 where it is better
 * @param {string} says
 * @returns {string}
 */
function word(good, says) {
  if (!/[1-9]/.test(says) || good === 0) return "";
  return good > 0 ? " ✓" : " ✗";
}
