/** The WebAssembly module of the engine with its memory: a place for arrays, and calls as Numba's functions take them. */

/** @typedef {{at: number, length: number, size: number, shape?: number[]}} Rows an array: address, rows, bytes of a row */

const STACK = 1 << 20;
const ANSWERS = STACK;
const FREE = STACK + 4096;
const PAGE = 65_536;
/** Bytes of what describes an array that a function returns, and of what stands before memory that it asks for. */
const DESCRIBED = 56, BEFORE = 64;

/** The module, and what it works on; everything is given back at once by `reset`. */
export class Machine {
  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.memory = new WebAssembly.Memory({ initial: 64 });
    this.next = FREE;
    const env = {
      __linear_memory: this.memory,
      __stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }, STACK),
      fmod: (/** @type {number} */ a, /** @type {number} */ b) => a % b,
      NRT_MemInfo_alloc_aligned: (/** @type {bigint} */ bytes, /** @type {number} */ align) => this.owned(Number(bytes), align),
    };
    this.functions = /** @type {Record<string, (...args: (number | bigint)[]) => number>} */ (
      /** @type {unknown} */ (new WebAssembly.Instance(module, { env }).exports));
  }

  /** Give all memory back. */
  reset() {
    this.next = FREE;
  }

  /** @returns {DataView} */
  get view() {
    return new DataView(this.memory.buffer);
  }

  /**
   * Return the address of so many bytes, which hold whatever was there before.
   * @param {number} bytes
   * @param {number} align
   * @returns {number}
   */
  take(bytes, align = 16) {
    const at = Math.ceil(this.next / align) * align;
    this.next = at + bytes;
    const lacking = this.next - this.memory.buffer.byteLength;
    if (lacking > 0) this.memory.grow(Math.ceil(lacking / PAGE));
    return at;
  }

  /**
   * Return memory as a function asks for it: behind a head that says, at byte 24, where it is.
   * @param {number} bytes
   * @param {number} align
   * @returns {number}
   */
  owned(bytes, align) {
    const head = this.take(BEFORE, align), begin = this.take(bytes, align);
    this.view.setUint32(head + 24, begin, true);
    return head;
  }

  /**
   * Return an array of rows that are 0 throughout, or as they come.
   * @param {number} length
   * @param {number} size
   * @param {boolean} clear
   * @returns {Rows}
   */
  rows(length, size, clear = true) {
    const at = this.take(length * size);
    if (clear) this.bytes(at, length * size).fill(0);
    return { at, length, size };
  }

  /**
   * Return an array with these words in it.
   * @param {BigInt64Array | Float64Array} words
   * @returns {Rows}
   */
  put(words) {
    const at = this.take(words.byteLength);
    this.bytes(at, words.byteLength).set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
    return { at, length: words.length, size: 8 };
  }

  /**
   * Return an array with more room, the first rows kept; the rest is 0, or as it comes.
   * @param {Rows} rows
   * @param {number} length
   * @param {boolean} clear
   * @returns {Rows}
   */
  larger(rows, length, clear = false) {
    const found = this.rows(length, rows.size, false), kept = rows.length * rows.size;
    const memory = new Uint8Array(this.memory.buffer);
    memory.copyWithin(found.at, rows.at, rows.at + kept);
    if (clear) memory.fill(0, found.at + kept, found.at + length * rows.size);
    return found;
  }

  /**
   * @param {number} at
   * @param {number} length
   * @returns {Uint8Array}
   */
  bytes(at, length) {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  /**
   * @param {Rows} rows
   * @returns {Float64Array}
   */
  floats(rows) {
    return new Float64Array(this.memory.buffer, rows.at, rows.length);
  }

  /**
   * @param {Rows} rows
   * @returns {BigInt64Array}
   */
  words(rows) {
    return new BigInt64Array(this.memory.buffer, rows.at, rows.length);
  }

  /**
   * Call a function; arrays are passed as Numba passes them: owner, parent, items, bytes of an item, address, shape,
   * strides.
   * @param {string} name
   * @param {(number | bigint | Rows)[]} given
   * @returns {number} the address of the answer
   */
  call(name, ...given) {
    const passed = given.flatMap((each) => (typeof each === "object" ? described(each) : [each]));
    const status = this.functions[name]?.(ANSWERS, ANSWERS + 2048, ...passed);
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    return ANSWERS;
  }

  /**
   * @param {string} name
   * @param {(number | bigint | Rows)[]} given
   * @returns {bigint}
   */
  word(name, ...given) {
    return this.view.getBigInt64(this.call(name, ...given), true);
  }

  /**
   * @param {string} name
   * @param {(number | bigint | Rows)[]} given
   * @returns {number}
   */
  number(name, ...given) {
    return this.view.getFloat64(this.call(name, ...given), true);
  }

  /**
   * Return the arrays that a function makes.
   * @param {string} name
   * @param {number} count
   * @param {(number | bigint | Rows)[]} given
   * @returns {Rows[]}
   */
  made(name, count, ...given) {
    const answer = this.call(name, ...given), view = this.view;
    return Array.from({ length: count }, (_, one) => {
      const head = answer + one * DESCRIBED;
      return { at: view.getUint32(head + 32, true), length: Number(view.getBigInt64(head + 16, true)), size: 8 };
    });
  }
}

/**
 * @param {Rows} rows
 * @returns {(number | bigint)[]}
 */
function described(rows) {
  const shape = rows.shape ?? [rows.length];
  const items = shape.reduce((product, each) => product * each, 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, each) => product * each, rows.size));
  return [0, 0, BigInt(items), BigInt(rows.size), rows.at, ...shape.map(BigInt), ...strides.map(BigInt)];
}
