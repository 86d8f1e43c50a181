/** Numbers as people read them, digit by digit as `sim.report.quantities` and `phrases` write them. */

/** @type {[number, number, string][]} */
const TIMES = [[2880, 1440, "days"], [120, 60, "h"], [0, 1, "min"]];

/** How to show values of one outcome: divided by `divisor`, in `unit`, with so many decimals. */
export class Scale {
  /**
   * @param {number} divisor
   * @param {string} unit
   * @param {number} decimals
   */
  constructor(divisor, unit, decimals) {
    this.divisor = divisor;
    this.unit = unit;
    this.decimals = decimals;
  }

  /**
   * @param {number} value
   * @param {boolean} sign
   * @returns {string}
   */
  text(value, sign = false) {
    if (Number.isNaN(value)) return "n/a";
    if (!Number.isFinite(value)) return value > 0 ? "never" : "-never";
    const shown = value / this.divisor, digits = fixed(Math.abs(shown), this.decimals);
    const negative = shown < 0 && Number(digits) !== 0;
    const [whole, rest] = digits.split(".");
    const grouped = (whole ?? "").replace(/\B(?=(\d{3})+$)/g, ",");
    return `${negative ? "-" : sign ? "+" : ""}${grouped}${rest === undefined ? "" : `.${rest}`}`;
  }
}

/**
 * Return the scale that suits the largest finite of some values, in an outcome's unit.
 * @param {string} unit
 * @param {number[]} values
 * @param {boolean} difference
 * @returns {Scale}
 */
export function scaleFor(unit, values, difference) {
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  if (unit === "min") {
    const [, divisor, name] = TIMES.find(([least]) => largest >= least) ?? [0, 1, "min"];
    return new Scale(divisor, name, decimals(largest / divisor));
  }
  if (unit === "share") return new Scale(0.01, difference ? "points" : "%", decimals(largest / 0.01));
  return new Scale(1, unit, decimals(largest));
}

/**
 * @param {number} largest
 * @returns {number}
 */
function decimals(largest) {
  return largest === 0 ? 1 : Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(largest))));
}

/**
 * Return a difference with its half-width, to two digits or so, but as many as the half-width and the word need.
 * @param {Scale} fine
 * @param {number} shown
 * @param {number} mean
 * @param {number} half
 * @param {boolean} alone
 * @returns {string}
 */
export function numberWithInterval(fine, shown, mean, half, alone) {
  const scale = new Scale(fine.divisor, fine.unit, digits(fine, mean, half));
  const text = scale.text(shown, true);
  return alone || !Number.isFinite(half) ? text : `${text} ± ${scale.text(half)}`;
}

/**
 * @param {Scale} scale
 * @param {number} mean
 * @param {number} width
 * @returns {number}
 */
function digits(scale, mean, width) {
  const half = width / scale.divisor, size = Math.abs(mean) / scale.divisor;
  if (!Number.isFinite(half)) return scale.decimals;
  let least = Math.max(scale.decimals - 1, 0);
  if (half > 0 && half < 1) least = Math.min(Math.max(least, Math.ceil(-Math.log10(half) - 0.3)), 6);
  while (least < 6 && (Number(fixed(size, least)) > Number(fixed(half, least))) !== (size > half)) least += 1;
  return least;
}

/**
 * Return a number that is not negative with so many decimals, rounded as Python does: by its exact value, halves to even.
 * @param {number} value
 * @param {number} places
 * @returns {string}
 */
export function fixed(value, places) {
  const exact = value.toFixed(Math.min(100, places + 80)), cut = exact.length - Math.min(100 - places, 80);
  const kept = BigInt(exact.slice(0, cut).replace(".", "")), rest = exact.slice(cut), half = `5${"0".repeat(rest.length - 1)}`;
  const up = rest > half || (rest === half && kept % 2n === 1n);
  const text = String(kept + (up ? 1n : 0n)).padStart(places + 1, "0");
  return places ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
}
