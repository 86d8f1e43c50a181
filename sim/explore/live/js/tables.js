/** Worlds as the file holds them: the tables of a policy as one array of words, and what a lever changes of them. */

/** @typedef {import("./machine.js").Rows} Rows */
/** @typedef {[start: number, rows: number, size: number, columns?: number]} Place in words; bytes of a row; columns of a matrix */
/** @typedef {Record<string, [offset: number, kind: string]>} Fields */
/**
 * Constants of the engine: places in its memory, sizes of rows, numbers of kinds.
 * @typedef {"S_USED" | "S_FLUSHED" | "S_PHASE" | "S_SIZE" | "S_LINES" | "S_FLAWS" | "S_BUMP" | "S_CROWD" |
 *   "S_RACE" | "S_STREAM_TIME" | "S_STREAM_ORDER" | "S_RUN" | "LINE_SIZE" | "L_SLOTS" | "L_FREE" | "EDGE_SIZE" |
 *   "U_SIZE" | "D_SIZE" | "D_FLAW" | "D_LEVEL" | "D_PLACE" | "LANES" | "ENTRY" | "RECORD" | "RECORD_CUSTOMER" |
 *   "RECORD_CASE" | "RECORD_KIND" | "SMALL_WORLD" | "UNIFORM_MIXING" | "BUSYNESS" | "ACTIVITIES" | "LEAVINGS" |
 *   "SOLVED" | "PRAISED" | "AGGRIEVED" | "GRANTED" | "GOODWILL_GIVEN" | "ATTEMPT_FAILED" | "PROJECT_STARTED" |
 *   "QUEUED" | "CASE" | "CUSTOMER" | "POOL" | "CHANNEL" | "SLOT" | "FLAW" | "TALLY" | "TOTALS" | "WAIT" |
 *   "CENSUS"} Known
 */
/** @typedef {{at: Record<Known, number>, places: Record<string, Place>, numbers: string[], rows: Record<string, Fields>, key: string, names: (string | null)[]}} Shape names: of the channels that lead to a human */
/** @typedef {{path: string, stops: (number | boolean | string)[], starts: number[]}} Move */

/** The tables of one policy, as levers stand. */
export class World {
  /**
   * @param {Shape} shape
   * @param {BigInt64Array} words
   */
  constructor(shape, words) {
    this.shape = shape;
    this.at = shape.at;
    this.words = words;
    this.key = BigInt(shape.key);
    this.floats = new Float64Array(words.buffer, words.byteOffset, words.length);
    this.number = (/** @type {string} */ name) => this.floats[(shape.places.numbers?.[0] ?? 0) + shape.numbers.indexOf(name)] ?? NaN;
  }

  /**
   * Return a table where the words stand in memory.
   * @param {string} name
   * @param {number} base
   * @returns {Rows}
   */
  table(name, base) {
    const [start, length, size, columns] = this.place(name);
    const at = base + 8 * start;
    return columns === undefined ? { at, length, size } : { at, length, size, shape: [length, columns] };
  }

  /**
   * @param {string} name
   * @returns {number}
   */
  length(name) {
    return this.place(name)[1];
  }

  /**
   * @param {string} name
   * @returns {number[]}
   */
  integers(name) {
    const [start, length] = this.place(name);
    return Array.from(this.words.subarray(start, start + length), Number);
  }

  /**
   * @param {string} name
   * @returns {number[]}
   */
  reals(name) {
    const [start, length] = this.place(name);
    return Array.from(this.floats.subarray(start, start + length));
  }

  /**
   * Return the words of a table.
   * @param {string} name
   * @returns {BigInt64Array}
   */
  copied(name) {
    const [start, length, size, columns] = this.place(name);
    return this.words.slice(start, start + (length * size * (columns ?? 1)) / 8);
  }

  /**
   * @param {string} name
   * @returns {Place}
   */
  place(name) {
    const found = this.shape.places[name];
    if (found === undefined) throw new Error(`no table ${name}`);
    return found;
  }
}

/**
 * Return words with what levers change of them.
 * @param {BigInt64Array} words
 * @param {BigInt64Array} moves pairs of a place and a word, lever by lever and stop by stop
 * @param {[start: number, end: number][]} parts
 * @returns {BigInt64Array}
 */
export function moved(words, moves, parts) {
  const found = words.slice();
  for (const [start, end] of parts) {
    for (let pair = start; pair < end; pair += 1) found[Number(moves[2 * pair])] = /** @type {bigint} */ (moves[2 * pair + 1]);
  }
  return found;
}

/**
 * Return bytes from text in base 64, unpacked.
 * @param {string} text
 * @returns {Promise<ArrayBuffer>}
 */
export async function unpacked(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
