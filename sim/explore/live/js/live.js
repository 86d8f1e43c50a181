/**
 * In the place of `api.js` in a page that was exported with the engine in it: answers that were worked out before, and
 * for settings of which there are none, or of more runs, runs that the page makes itself.
 */

import * as stored from "../../page/js/exported.js";
import { Fold } from "./counted.js";
import { run } from "./engine.js";
import { compared } from "./judged.js";
import { Machine } from "./machine.js";
import { World, moved, unpacked } from "./tables.js";

/** @typedef {import("../../page/js/types.js").Compared} Compared */
/** @typedef {import("../../page/js/types.js").Lever} Lever */
/** @typedef {import("../../page/js/types.js").Settings} Settings */
/** @typedef {import("../../page/js/types.js").Value} Value */
/** @typedef {{lever: Lever, starts: number[]}} Move */
/** @typedef {{module: string, words: string, lengths: [number, number, number], shapes: [import("./tables.js").Shape, import("./tables.js").Shape],
 *   seed: string, moves: Move[], apart: [number, number][], wording: import("./judged.js").Wording, policies: Compared["policies"], runs: number,
 *   proof: {digests: [string, string], says: string}}} Live */

export const { Trouble, save } = stored;

/** Panels that need a server; more runs do not. */
export const missing = new Set([...stored.missing].filter((name) => name !== "runs"));

const MOST_KEPT = 20_000;
const REST = "the command at the top of this page has the rest.";

/** The engine with the tables of both policies, and the runs that were made. */
export class Engine {
  /**
   * @param {Live} data
   * @param {WebAssembly.Module} module
   * @param {BigInt64Array} words of the first policy, of the second, and what levers change of those
   */
  constructor(data, module, words) {
    const [first, second] = data.lengths;
    this.data = data;
    this.machine = new Machine(module);
    this.first = words.slice(0, first);
    this.second = words.slice(first, first + second);
    this.moves = words.slice(first + second);
    /** @type {Map<string, Record<string, number>>} */
    this.kept = new Map();
  }

  /**
   * @param {Live} data
   * @returns {Promise<Engine>}
   */
  static async open(data) {
    const [module, words] = await Promise.all([unpacked(data.module), unpacked(data.words)]);
    return new Engine(data, await WebAssembly.compile(module), new BigInt64Array(words));
  }

  /**
   * Return where the changes of levers stand; says in words what cannot be moved.
   * @param {Settings} settings
   * @returns {[number, number][]}
   */
  parts({ changes: [first, changes] }) {
    const { moves, apart } = this.data;
    const stops = moves.map(({ lever }) => stopOf(lever, changes[lever.path]));
    const unknown = Object.keys(changes).find((path) => !moves.some(({ lever }) => lever.path === path));
    if (unknown !== undefined || stops.includes(-1) || Object.keys(first).length) throw new Trouble(`This page does not hold that setting; ${REST}`);
    const both = apart.find(([one, other]) => stops[one] !== null && stops[other] !== null);
    if (both) throw new Trouble(`This page moves one of two levers at a time: ${both.map((at) => inWords(moves[at])).join("; ")}; ${REST}`);
    return moves.flatMap(({ starts }, at) => {
      const stop = stops[at];
      return stop === null || stop === undefined ? [] : [/** @type {[number, number]} */ ([starts[stop] ?? 0, starts[stop + 1] ?? 0])];
    });
  }

  /**
   * Return the tables of a side with its levers moved.
   * @param {number} side
   * @param {[number, number][]} parts
   * @returns {World}
   */
  world(side, parts) {
    return new World(this.data.shapes[side === 0 ? 0 : 1], side === 0 ? this.first : moved(this.second, this.moves, parts));
  }

  /**
   * Return the outcomes of one run, made if it was not.
   * @param {number} side
   * @param {[number, number][]} parts
   * @param {number} replication
   * @returns {Record<string, number>}
   */
  outcomes(side, parts, replication) {
    const key = `${side} ${side ? parts.join(" ") : ""} ${replication}`;
    const known = this.kept.get(key);
    if (known) return known;
    const world = this.world(side, parts);
    this.machine.reset();
    const fold = new Fold(this.machine, world);
    run(this.machine, world, BigInt(this.data.seed), replication, (records) => fold.take(records));
    const found = fold.outcomes();
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, found);
    return found;
  }

  /**
   * Compare so many runs of both policies, letting the page breathe after each.
   * @param {Settings} settings
   * @param {number} runs
   * @returns {Promise<Compared>}
   */
  async compare(settings, runs) {
    const parts = this.parts(settings);
    /** @type {[Record<string, number>[], Record<string, number>[]]} */
    const found = [[], []];
    for (let replication = 0; replication < runs; replication += 1) {
      found[0].push(this.outcomes(0, [], replication));
      found[1].push(this.outcomes(1, parts, replication));
      await new Promise((go) => setTimeout(go));
    }
    const second = this.world(1, parts).words;
    const same = this.first.length === second.length && this.first.every((word, at) => word === second[at]);
    return compared(this.data.wording, found, this.data.policies, same);
  }

  /**
   * Return the SHA-256 of the log of a side's first replication as the file has it.
   * @param {number} side
   * @returns {Promise<string>}
   */
  async digest(side) {
    /** @type {Uint8Array[]} */
    const chunks = [];
    const world = this.world(side, []);
    this.machine.reset();
    run(this.machine, world, BigInt(this.data.seed), 0, (records) => {
      chunks.push(this.machine.bytes(records.at, records.length * records.size).slice());
    });
    const digest = await crypto.subtle.digest("SHA-256", await new Blob(/** @type {BlobPart[]} */ (chunks)).arrayBuffer());
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

/**
 * Return at which of its stops a lever stands; null where it is not moved, -1 where it has no such stop.
 * @param {Lever} lever
 * @param {Value | undefined} value
 * @returns {number | null}
 */
function stopOf(lever, value) {
  if (value === undefined) return null;
  const shown = lever.kind === "rota" || lever.kind === "law" ? Number(String(value).replace(/^[+*]/, "")) : value;
  return /** @type {Value[]} */ (lever.stops ?? lever.choices).concat(lever.kind === "flag" ? [false, true] : []).indexOf(shown);
}

/**
 * @param {Move | undefined} move
 * @returns {string}
 */
function inWords(move) {
  return move === undefined ? "" : `${move.lever.label} (${move.lever.part.replaceAll("_", " ")})`;
}

const place = typeof document === "undefined" ? null : document.getElementById("live");
/** @type {Live | null} */
const data = place === null ? null : JSON.parse(place.textContent ?? "null");
/** @type {Promise<Engine | null>} */
const engine = data === null ? Promise.resolve(null) : Engine.open(data).then(proved, () => null);

/**
 * Run the first replication of both policies, and say whether the log is the command line's.
 * @param {Engine} found
 * @returns {Promise<Engine | null>}
 */
async function proved(found) {
  const digests = await Promise.all([found.digest(0), found.digest(1)]);
  const same = digests.every((digest, side) => digest === found.data.proof.digests[side]);
  say("proof", same ? found.data.proof.says : "This browser does not come to the same log as the command line, so nothing is run here: levers stand only where answers were worked out before.");
  return same ? found : null;
}

/**
 * Say something of the engine: on the line of the verdict's progress who made the runs, below the numbers the rest.
 * @param {"made" | "proof"} name
 * @param {string} text
 */
function say(name, text) {
  const id = `live-${name}`, known = document.getElementById(id);
  const line = known ?? document.createElement(name === "made" ? "span" : "p");
  line.id = id;
  line.className = "quiet";
  line.textContent = text;
  if (known !== null) return;
  if (name === "made") document.getElementById("progress")?.after(" ", line);
  else document.getElementById("rests")?.after(line);
}

/**
 * @param {string} path
 * @param {any} form
 * @returns {Promise<any>}
 */
export async function ask(path, form) {
  const found = await engine;
  if (found === null) return stored.ask(path, form);
  if (path === "world") {
    const world = await stored.ask(path, form);
    return { ...world, levers: found.data.moves.map(({ lever }) => lever) };
  }
  if (path === "curve") return stored.ask(path, form).catch((error) => curve(found, form, error));
  if (path !== "runs") return stored.ask(path, form);
  const before = form.runs <= found.data.runs ? await stored.ask(path, form).catch(() => null) : null;
  if (before !== null) {
    say("made", "Run by journeysim, before this page was written.");
    return before;
  }
  const began = performance.now(), fresh = await found.compare(form.settings, form.runs);
  say("made", `Run live in this page, in ${((performance.now() - began) / 1000).toFixed(2)} s.`);
  return fresh;
}

/**
 * Return a curve from runs of this page; a lesson of another world fails as it did.
 * @param {Engine} found
 * @param {any} form
 * @param {unknown} error
 * @returns {Promise<any>}
 */
async function curve(found, form, error) {
  if (form.world) throw error;
  const points = [];
  for (const settings of form.points) points.push(await found.compare(settings, form.runs));
  return stored.curveOf(points, form.outcome, form.runs);
}
