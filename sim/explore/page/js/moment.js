/**
 * Where everybody is at one moment of one side of the film: a fold over the events of the log, forwards only. Pure; what
 * is drawn follows from it alone.
 */

/** @typedef {import("./types.js").FilmEvent} FilmEvent */
/** @typedef {import("./types.js").FilmSide} FilmSide */
/** @typedef {import("./types.js").Stage} Stage */
/** @typedef {{code: number, place: number, agent: number, mood: number}} Case */
/** @typedef {{code: number, place: number, agent: number}} Paper */
/** @typedef {{case: number, ending: string, time: number, left: boolean}} Gone */
/** @typedef {{case: number, others: number, time: number, praise: boolean}} Told */

export const OPENED = 0, DOOR = 1, LINE = 2, WORK = 3, HOLD = 4, AWAY = 5, OVER = 6, LEAVES = 7, FEELS = 8, TELLS = 9,
  PAPER_LINE = 10, PAPER_WORK = 11, PAPER_DONE = 12, BUSY = 13, FREE = 14, STAFF = 15, JOINS = 16;

/** Everybody's place, mood and number at one moment. */
export class Moment {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {Map<number, Case>} in each line those who came first stand first */
    this.cases = new Map();
    /** @type {Map<number, Paper>} */
    this.papers = new Map();
    this.staff = stage.pools.map(() => 0);
    /** @type {Set<number>[]} */
    this.busy = stage.pools.map(() => new Set());
    /** @type {Gone[]} who went lately, until they are forgotten */
    this.gone = [];
    /** @type {Told[]} */
    this.told = [];
    this.inLine = stage.pools.map(() => 0);
    this.solved = 0;
    this.lost = 0;
    this.joined = 0;
    this.heard = 0;
    /** Another number after every change. */
    this.version = 0;
  }

  /** @param {FilmEvent} event */
  take([time, number, code, place, value]) {
    this.version += 1;
    if (code === STAFF) this.staff[place] = value;
    else if (code === BUSY) this.busy[place]?.add(value);
    else if (code === FREE) this.busy[place]?.delete(value);
    else if (code === JOINS) this.joined += 1;
    else if (code === PAPER_LINE || code === PAPER_WORK) this.file(number, code, place, value);
    else if (code === PAPER_DONE) this.file(number, code, place, value);
    else if (code === TELLS) this.tell(time, number, place, value);
    else if (code === FEELS) {
      const known = this.cases.get(number);
      if (known) known.mood = value;
    } else if (code === OVER || code === LEAVES) this.end(time, number, code, place);
    else this.move(number, code, place, value);
  }

  /**
   * Move a case; who is on hold stays with the one who asks the boss.
   * @param {number} number
   * @param {number} code
   * @param {number} place
   * @param {number} value
   */
  move(number, code, place, value) {
    const known = this.cases.get(number) ?? { code: -1, place: -1, agent: -1, mood: code === OPENED ? value : 0.7 };
    if (known.code === LINE) this.count(known.place, -1);
    if (code === LINE) this.count(place, 1);
    if (code === LINE || known.code < 0) this.cases.delete(number); // the last in the order of coming
    [known.code, known.place, known.agent] = [code, place, code === WORK || code === HOLD ? value : -1];
    this.cases.set(number, known);
  }

  /**
   * Move a request to the fixers.
   * @param {number} number
   * @param {number} code
   * @param {number} place
   * @param {number} agent
   */
  file(number, code, place, agent) {
    const known = this.papers.get(number);
    if (known?.code === PAPER_LINE) this.count(known.place, -1);
    if (code === PAPER_LINE) this.count(place, 1);
    if (code === PAPER_DONE || code === PAPER_LINE) this.papers.delete(number);
    if (code !== PAPER_DONE) this.papers.set(number, { code, place, agent });
  }

  /**
   * @param {number} time
   * @param {number} number
   * @param {number} praise 1 for praise, 0 for a grievance
   * @param {number} others how many hear of it
   */
  tell(time, number, praise, others) {
    this.told.push({ case: number, others, time, praise: praise === 1 });
    this.heard += others;
  }

  /**
   * @param {number} time
   * @param {number} number
   * @param {number} code
   * @param {number} place
   */
  end(time, number, code, place) {
    const ending = code === LEAVES ? "left" : this.stage.endings[place] ?? "";
    if (code === LEAVES) this.lost += 1;
    else if (ending === "solved") this.solved += 1;
    if (number < 0) return;
    const before = this.gone.findIndex((each) => each.case === number);
    if (before >= 0) this.gone.splice(before, 1);
    this.gone.push({ case: number, ending, time, left: code === LEAVES });
    const known = this.cases.get(number);
    if (known?.code === LINE) this.count(known.place, -1);
    this.cases.delete(number);
  }

  /**
   * Forget who went, and who told, before a time.
   * @param {number} time
   */
  forget(time) {
    const [gone, told] = [this.gone.length, this.told.length];
    if (gone) this.gone = this.gone.filter((each) => each.time >= time);
    if (told) this.told = this.told.filter((each) => each.time >= time);
    if (gone !== this.gone.length || told !== this.told.length) this.version += 1;
  }

  /**
   * @param {number} pool
   * @param {number} by
   */
  count(pool, by) {
    this.inLine[pool] = (this.inLine[pool] ?? 0) + by;
  }

  /**
   * Return how many wait in a pool's line.
   * @param {number} pool
   * @returns {number}
   */
  waiting(pool) {
    return this.inLine[pool] ?? 0;
  }
}

/**
 * Return what a mood is called: each has a shape beside its colour.
 * @param {number} mood loyalty, 0 to 1
 * @returns {"content" | "middling" | "upset"}
 */
export function shapeOf(mood) {
  if (mood >= 0.62) return "content";
  return mood >= 0.48 ? "middling" : "upset";
}

/**
 * Return when the next thing happens on any side, or the end.
 * @param {FilmSide[]} sides
 * @param {number[]} next positions of the next events
 * @returns {number}
 */
export function nextTime(sides, next) {
  let first = Infinity;
  for (let at = 0; at < sides.length; at += 1) {
    const side = sides[at];
    if (side) first = Math.min(first, side.events[next[at] ?? 0]?.[0] ?? side.to);
  }
  return first;
}

/**
 * Return how far the film goes on: where nothing happens for a while, a closed night, it passes forty times as fast.
 * @param {number} time
 * @param {number} minutes that pass at the chosen speed
 * @param {number} coming when the next thing happens
 * @returns {number} minute of the run
 */
export function goneTo(time, minutes, coming) {
  const quiet = 20;
  if (coming - time <= quiet) return time + minutes;
  return Math.max(time + minutes, Math.min(coming - quiet / 2, time + 40 * minutes));
}

/**
 * Say in words what a side comes to: lines, endings, customers.
 * @param {Moment} moment
 * @param {number} base customers at the beginning, -1 where nobody belongs to a base
 * @param {string} since time of day
 * @returns {string}
 */
export function inWords(moment, base, since) {
  const lines = moment.stage.pools.map((pool, at) => ({ name: pool.name.replaceAll("_", " "), count: moment.waiting(at) }))
    .filter((each) => each.count > 0).map((each) => `${number(each.count)} at ${each.name}`);
  const parts = [`${number(moment.solved)} solved`];
  if (base >= 0 || moment.lost) parts.push(`${number(moment.lost)} left for good`);
  if (moment.heard) parts.push(`${number(moment.heard)} ${moment.heard === 1 ? "other" : "others"} told`);
  const customers = base >= 0 ? ` ${number(base + moment.joined - moment.lost)} customers.` : "";
  return `In line: ${lines.join(", ") || "nobody"}. Since ${since}: ${parts.join(", ")}.${customers}`;
}

/**
 * @param {number} count
 * @returns {string}
 */
function number(count) {
  return count.toLocaleString("en");
}
