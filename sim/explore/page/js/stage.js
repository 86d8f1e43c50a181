/** Where the places of the film are on a canvas, and which spot each customer has there. Pure: numbers in, numbers out. */

/** @typedef {import("./types.js").Stage} Stage */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{across: number, step: number, size: number}} Grid */
/** @typedef {{label: {x: number, y: number}, line: Box, people: Box}} Row */
/** @typedef {{home: Box, door: Box, rows: Row[], heads: {x: number, words: string}[]}} Places */

const TOP = 24;
const LABEL = 17;

/**
 * Return the places of a stage on a canvas of some width and height: a row for each pool, by the order of the chain.
 * @param {Stage} stage
 * @param {number} width
 * @param {number} height
 * @returns {Places}
 */
export function layout(stage, width, height) {
  const fixers = stage.pools.some((pool) => pool.fixers);
  const narrow = width < 480;
  const inner = height - TOP - 6;
  /** @param {number} from @param {number} to @returns {[number, number]} */
  const column = (from, to) => [Math.round(from * width) + 5, Math.round((to - from) * width) - 8];
  const [home, door] = [column(0, 0.19), column(0.2, 0.26)];
  const [line, people] = fixers ? [column(0.27, 0.5), column(0.5, 0.72)] : [column(0.27, 0.62), column(0.62, 1)];
  const [papers, desks] = [column(0.73, 0.86), column(0.86, 1)];
  /** @type {Row[]} */
  const rows = [];
  for (const isFixers of [false, true]) {
    const pools = stage.pools.map((pool, at) => ({ order: pool.order, fixers: pool.fixers, at }))
      .filter((pool) => pool.fixers === isFixers).sort((a, b) => a.order - b.order);
    const [[from, wide], [to, room]] = isFixers ? [papers, desks] : [line, people];
    const gap = inner / Math.max(pools.length, 1);
    pools.forEach((pool, row) => {
      const y = TOP + row * gap;
      const box = { y: y + LABEL, height: Math.max(gap - LABEL - 6, 8) };
      rows[pool.at] = { label: { x: isFixers ? from : to, y: y + 11 }, line: { x: from, width: wide, ...box }, people: { x: to, width: room, ...box } };
    });
  }
  const heads = [{ x: home[0], words: narrow ? "problem" : "with a problem" }, { x: line[0], words: "in line" }, { x: people[0], words: "people" }];
  if (fixers) heads.push({ x: papers[0], words: narrow ? "fixers" : "requests, fixers" });
  return {
    home: { x: home[0], width: home[1], y: TOP, height: inner }, door: { x: door[0], width: door[1], y: TOP, height: inner }, rows, heads,
  };
}

/**
 * Return a grid in which so many have room, as large as they may be: nobody is left out, however many there are.
 * @param {number} count
 * @param {number} width
 * @param {number} height
 * @param {number} most the largest distance from one to the next
 * @returns {Grid}
 */
export function fitted(count, width, height, most = 14) {
  let step = Math.min(most, Math.sqrt(width * height / Math.max(count, 1)));
  while (Math.max(Math.floor(width / step), 1) * Math.max(Math.floor(height / step), 1) < count) step *= 0.97;
  return { across: Math.max(Math.floor(width / step), 1), step, size: 0.42 * step };
}

/**
 * Return the distance from the left of a box to the middle of a spot of a grid.
 * @param {Grid} grid
 * @param {number} at
 * @returns {number}
 */
export function across(grid, at) {
  return (at % grid.across + 0.5) * grid.step;
}

/**
 * Return the distance from the top of a box to the middle of a spot of a grid.
 * @param {Grid} grid
 * @param {number} at
 * @returns {number}
 */
export function down(grid, at) {
  return (Math.floor(at / grid.across) + 0.5) * grid.step;
}
