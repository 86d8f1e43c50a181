/**
 * The film: both organisations in step. Where everybody is follows from the log's events alone; drawing only moves dots
 * towards the places that the events name, so nobody who waits is ever left out.
 */

import { ask } from "./api.js";
import { dayName, timeOfDay, when } from "./clock.js";
import { byId, element } from "./dom.js";

/** @typedef {import("./types.js").Film} Film */
/** @typedef {import("./types.js").FilmEvent} FilmEvent */
/** @typedef {import("./types.js").FilmSide} FilmSide */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Stage} Stage */

const OPENED = 0, DOOR = 1, LINE = 2, WORK = 3, HOLD = 4, AWAY = 5, OVER = 6, LEAVES = 7, FEELS = 8, TELLS = 9,
  PAPER_LINE = 10, PAPER_WORK = 11, PAPER_DONE = 12, BUSY = 13, FREE = 14, STAFF = 15;
const FADE = 45;
const QUIET = 20;

/**
 * Where everything is at one moment of one side: a fold over events, forwards only.
 */
export class Moment {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {Map<number, {code: number, place: number, agent: number, since: number, mood: number}>} */
    this.cases = new Map();
    /** @type {Map<number, {code: number, place: number, agent: number}>} */
    this.papers = new Map();
    /** @type {number[]} */
    this.staff = stage.pools.map(() => 0);
    /** @type {Set<number>[]} */
    this.busy = stage.pools.map(() => new Set());
    /** @type {{case: number, ending: string, time: number, left: boolean}[]} */
    this.gone = [];
    /** @type {{case: number, others: number, time: number}[]} */
    this.told = [];
    this.solved = 0;
    this.lost = 0;
  }

  /** @param {FilmEvent} event */
  take([time, number, code, place, value]) {
    if (code === STAFF) this.staff[place] = value;
    else if (code === BUSY) this.busy[place]?.add(value);
    else if (code === FREE) this.busy[place]?.delete(value);
    else if (code === PAPER_LINE || code === PAPER_WORK) this.papers.set(number, { code, place, agent: value });
    else if (code === PAPER_DONE) this.papers.delete(number);
    else if (code === TELLS) this.told.push({ case: number, others: value, time });
    else if (code === FEELS) {
      const known = this.cases.get(number);
      if (known) known.mood = value;
    } else if (code === OVER || code === LEAVES) this.end(time, number, code, place);
    else {
      const mood = this.cases.get(number)?.mood ?? 0.7;
      this.cases.set(number, { code, place, agent: value, since: time, mood });
    }
    if (this.told.length > 200) this.told.splice(0, 100);
    if (this.gone.length > 400) this.gone.splice(0, 200);
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
    if (number >= 0) this.gone.push({ case: number, ending, time, left: code === LEAVES });
    this.cases.delete(number);
  }

  /**
   * Return how many wait in a pool's line.
   * @param {number} pool
   * @returns {number}
   */
  waiting(pool) {
    let count = 0;
    for (const each of this.cases.values()) if (each.code === LINE && each.place === pool) count += 1;
    for (const each of this.papers.values()) if (each.code === PAPER_LINE && each.place === pool) count += 1;
    return count;
  }
}

/**
 * Return the shape that a mood is drawn with: colour is never the only sign.
 * @param {number} mood
 * @returns {"content" | "middling" | "upset"}
 */
export function shapeOf(mood) {
  if (mood >= 0.62) return "content";
  return mood >= 0.48 ? "middling" : "upset";
}

/**
 * Return when the next thing happens after a minute on any side, or the end.
 * @param {FilmSide[]} sides
 * @param {number[]} next positions of the next events
 * @returns {number}
 */
export function nextTime(sides, next) {
  return Math.min(...sides.map((side, at) => side.events[next[at] ?? 0]?.[0] ?? side.to));
}

/** Plays the film in a canvas for each side. */
export class Player {
  /** @param {(side: number, customer: number, replication: number) => void} clicked */
  constructor(clicked) {
    this.clicked = clicked;
    /** @type {Film | null} */
    this.film = null;
    /** @type {Moment[]} */
    this.moments = [];
    this.next = [0, 0];
    this.time = 0;
    this.playing = false;
    this.speed = 30;
    this.frame = 0;
    this.last = 0;
    this.fps = 0;
    /** @type {Map<number, {x: number, y: number}>[]} */
    this.spots = [new Map(), new Map()];
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.build();
  }

  build() {
    this.canvases = [0, 1].map((side) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "film", role: "img", tabindex: -1,
        "aria-label": `Film of the ${side === 0 ? "first" : "second"} policy` }));
      canvas.addEventListener("click", (event) => this.pick(side, event));
      return canvas;
    });
    this.captions = [0, 1].map(() => element("figcaption", {}));
    this.clock = element("output", { class: "clock", id: "film-clock" });
    this.toggle = /** @type {HTMLButtonElement} */ (element("button", { type: "button", id: "film-play",
      click: () => (this.playing ? this.pause() : this.play()) }, ["Play"]));
    this.day = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "film-day", min: 0, max: 1,
      "aria-label": "Day of the run" }));
    this.day.addEventListener("change", () => void this.load(Number(this.day?.value ?? 0)));
    this.dayWords = element("output", { for: "film-day" });
    this.day.addEventListener("input", () => { if (this.dayWords && this.day) this.dayWords.textContent = dayName(Number(this.day.value)); });
    const pace = /** @type {HTMLSelectElement} */ (element("select", { id: "film-speed", "aria-label": "Speed" }, [
      [5, "5 minutes a second"], [30, "half an hour a second"], [120, "2 hours a second"], [480, "8 hours a second"],
    ].map(([value, words]) => element("option", { value: value ?? 0 }, [String(words)]))));
    pace.value = "30";
    pace.addEventListener("change", () => { this.speed = Number(pace.value); });
    byId("film", HTMLElement).replaceChildren(
      element("p", { class: "quiet", id: "film-label" }),
      element("div", { class: "sides" }, [0, 1].map((side) => element("figure", {}, [
        this.canvases?.[side] ?? "", this.captions?.[side] ?? ""]))),
      element("div", { class: "tools", role: "toolbar", "aria-label": "Film" }, [this.toggle,
        element("button", { type: "button", id: "film-step", click: () => this.stepOn() }, ["Step"]), pace,
        element("label", { class: "scrub" }, ["Day ", this.day]), this.dayWords, this.clock]),
      element("p", { class: "key quiet" }, ["● content  ◆ so so  ▲ upset  ■ request to fixers. In grey circles: people on "
        + "duty. A ring spreads where somebody tells others. Click a customer to read the life."]));
  }

  /**
   * Load the film of a setting.
   * @param {Settings} settings
   * @param {string} world
   * @param {[string, string]} titles
   */
  async open(settings, world, titles) {
    this.settings = settings;
    this.world = world;
    this.titles = titles;
    await this.load(undefined);
    if (!this.still) this.play();
  }

  /** What is shown belongs to a setting that is not current any more. */
  outdated() {
    this.pause();
    byId("film-label", HTMLElement).textContent = "This film is of the setting before; that of the new one is on its way.";
  }

  /** @param {number | undefined} day */
  async load(day) {
    const wasPlaying = this.playing;
    this.pause();
    /** @type {Film | null} */
    const film = await ask("film", { settings: this.settings, world: this.world, replication: 0, days: 1,
      ...(day === undefined ? {} : { day }) }, "film");
    if (film === null) return;
    this.film = film;
    this.moments = film.sides.map((side) => {
      const moment = new Moment(film.stage);
      side.start.forEach((event) => moment.take(event));
      return moment;
    });
    this.next = [0, 0];
    this.spots = [new Map(), new Map()];
    this.time = film.sides[0].from;
    if (this.day) {
      this.day.max = String(Math.max(Math.ceil(film.stage.horizon / 1440) - 1, 0));
      this.day.value = String(film.day);
    }
    if (this.dayWords) this.dayWords.textContent = dayName(film.day);
    byId("film-label", HTMLElement).textContent = `One run of many: run ${film.replication + 1}. The numbers above are means over runs.`;
    this.draw(true);
    if (wasPlaying) this.play();
  }

  play() {
    if (this.playing || this.film === null) return;
    this.playing = true;
    if (this.toggle) this.toggle.textContent = "Pause";
    this.last = performance.now();
    const tick = (/** @type {number} */ now) => {
      if (!this.playing) return;
      const passed = Math.min((now - this.last) / 1000, 0.1);
      this.fps = 0.9 * this.fps + 0.1 / Math.max(passed, 0.001);
      this.last = now;
      this.advance(passed * this.speed);
      this.draw(false);
      this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  pause() {
    this.playing = false;
    cancelAnimationFrame(this.frame);
    if (this.toggle) this.toggle.textContent = "Play";
  }

  /** Go to the next thing that happens on either side. */
  stepOn() {
    if (this.film === null) return;
    this.pause();
    this.advance(Math.max(nextTime(this.film.sides, this.next) - this.time, 0) + 0.001);
    this.draw(true);
  }

  /** @param {number} minutes */
  advance(minutes) {
    const film = this.film;
    if (film === null) return;
    let until = this.time + minutes;
    const coming = nextTime(film.sides, this.next);
    if (coming - this.time > QUIET) until = Math.max(until, Math.min(coming - QUIET / 2, this.time + 40 * minutes));
    film.sides.forEach((side, at) => {
      const moment = this.moments[at];
      let position = this.next[at] ?? 0;
      for (let event = side.events[position]; event !== undefined && event[0] <= until; event = side.events[++position]) moment?.take(event);
      this.next[at] = position;
    });
    this.time = until;
    if (until >= film.sides[0].to) {
      const after = film.day + 1;
      if (after * 1440 < film.stage.horizon) void this.goOn(after);
      else this.pause();
    }
  }

  /** @param {number} day */
  async goOn(day) {
    const wasPlaying = this.playing;
    this.pause();
    await this.load(day);
    if (wasPlaying) this.play();
  }

  /** @param {boolean} atOnce whether everybody is at their place, or on the way */
  draw(atOnce) {
    const film = this.film;
    if (film === null) return;
    if (this.clock) this.clock.textContent = when(Math.min(this.time, film.sides[0].to));
    this.canvases?.forEach((canvas, side) => {
      const moment = this.moments[side];
      if (moment === undefined) return;
      drawSide(canvas, moment, this.spots[side] ?? new Map(), this.time, atOnce || this.still);
      const waiting = film.stage.pools.map((pool, at) => ({ pool, count: moment.waiting(at) })).filter((each) => each.count > 0);
      const lines = waiting.map((each) => `${each.count} at ${each.pool.name.replaceAll("_", " ")}`).join(", ");
      const base = film.sides[side === 0 ? 0 : 1].base;
      const caption = this.captions?.[side];
      if (caption) {
        caption.textContent = `${this.titles?.[side] ?? ""}: waiting ${lines || "nobody"}; ${moment.solved} solved and `
          + `${moment.lost} left since ${timeOfDay(film.sides[0].from)}${base >= 0 ? `; ${(base - moment.lost).toLocaleString("en")} customers` : ""}`;
      }
    });
  }

  /**
   * @param {number} side
   * @param {MouseEvent} event
   */
  pick(side, event) {
    const film = this.film;
    const canvas = this.canvases?.[side];
    if (film === null || canvas === undefined) return;
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let best = 18;
    let found = -1;
    for (const [number, spot] of this.spots[side] ?? []) {
      const distance = Math.hypot(spot.x - x, spot.y - y);
      if (distance < best) [best, found] = [distance, number];
    }
    const customer = film.sides[side === 0 ? 0 : 1].customers[String(found)];
    if (found >= 0 && customer !== undefined) this.clicked(side, customer, film.replication);
  }
}

/**
 * Return where things are on a side of some width and height.
 * @param {Stage} stage
 * @param {number} width
 * @param {number} height
 */
export function layout(stage, width, height) {
  const people = stage.pools.map((pool, at) => ({ ...pool, at })).filter((pool) => !pool.fixers).sort((a, b) => a.order - b.order);
  const fixers = stage.pools.map((pool, at) => ({ ...pool, at })).filter((pool) => pool.fixers);
  const top = 26;
  const rows = Math.max(people.length, 1);
  const gap = (height - top - 8) / rows;
  /** @type {{x: number, y: number, line: number}[]} */
  const pools = [];
  people.forEach((pool, row) => { pools[pool.at] = { x: 0.56 * width, y: top + gap * (row + 0.5), line: 0.3 * width }; });
  const papers = (height - top - 8) / Math.max(fixers.length, 1);
  fixers.forEach((pool, row) => { pools[pool.at] = { x: 0.9 * width, y: top + papers * (row + 0.5), line: 0.74 * width }; });
  return { pools, gap, home: { x: 6, y: top, width: 0.2 * width, height: height - top - 8 }, door: 0.25 * width };
}

/** @type {Map<HTMLCanvasElement, Record<string, string>>} */
const inks = new Map();

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Record<string, string>}
 */
function inkOf(canvas) {
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const known = inks.get(canvas);
  if (known?.scheme === scheme) return known;
  const style = getComputedStyle(canvas);
  const ink = Object.fromEntries(["--ink", "--quiet", "--rule", "--a", "--b", "--better", "--worse", "--content",
    "--middling", "--upset"].map((name) => [name.slice(2), style.getPropertyValue(name).trim()]));
  const made = { ...ink, scheme };
  inks.set(canvas, made);
  return made;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Moment} moment
 * @param {Map<number, {x: number, y: number}>} spots
 * @param {number} time
 * @param {boolean} atOnce
 */
function drawSide(canvas, moment, spots, time, atOnce) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d");
  if (pen === null || width === 0) return;
  const ink = inkOf(canvas);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  const places = layout(moment.stage, width, height);
  furniture(pen, moment, places, ink, width);
  const targets = targetsOf(moment, places);
  for (const [number, target] of targets) {
    const spot = spots.get(number) ?? { x: places.home.x, y: target.y };
    if (atOnce) Object.assign(spot, { x: target.x, y: target.y });
    else Object.assign(spot, { x: spot.x + (target.x - spot.x) * 0.25, y: spot.y + (target.y - spot.y) * 0.25 });
    spots.set(number, spot);
    dot(pen, spot.x, spot.y, target.size, target.mood, ink, target.hold);
  }
  papersOf(pen, moment, places, ink);
  leaving(pen, moment, spots, time, ink, width);
  for (const number of spots.keys()) if (!targets.has(number) && !moment.gone.some((each) => each.case === number && time - each.time < FADE)) spots.delete(number);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Moment} moment
 * @param {ReturnType<typeof layout>} places
 * @param {Record<string, string>} ink
 * @param {number} width
 */
function furniture(pen, moment, places, ink, width) {
  pen.font = "12px system-ui, sans-serif";
  pen.fillStyle = ink.quiet ?? "";
  pen.textBaseline = "alphabetic";
  pen.fillText("with their problem", places.home.x, 16);
  pen.fillText("in line", 0.3 * width, 16);
  pen.fillText("people", 0.56 * width, 16);
  if (moment.stage.pools.some((pool) => pool.fixers)) pen.fillText("requests and fixers", 0.74 * width, 16);
  pen.strokeStyle = ink.rule ?? "";
  moment.stage.pools.forEach((pool, at) => {
    const place = places.pools[at];
    if (place === undefined) return;
    const name = pool.name.replaceAll("_", " ");
    pen.fillStyle = ink.quiet ?? "";
    pen.fillText(name, pool.fixers ? place.line : place.x - 6, place.y - Math.min(places.gap * 0.32, 26));
    const slots = Math.max(moment.staff[at] ?? 0, ...[...(moment.busy[at] ?? [])].map((agent) => agent + 1));
    for (let agent = 0; agent < slots; agent += 1) {
      const spot = slotOf(place, agent, slots, pool.fixers);
      pen.beginPath();
      pen.arc(spot.x, spot.y, spot.size, 0, 7);
      if (moment.busy[at]?.has(agent)) {
        pen.fillStyle = ink.rule ?? "";
        pen.fill();
      }
      pen.stroke();
    }
    if (slots === 0) pen.fillText("closed", place.x - 6, place.y + 4);
  });
}

/**
 * @param {{x: number, y: number}} place
 * @param {number} agent
 * @param {number} slots
 * @param {boolean} fixers
 */
function slotOf(place, agent, slots, fixers) {
  const across = fixers ? 3 : 6;
  const size = slots > 24 ? 5 : slots > 12 ? 8 : 11;
  return { x: place.x + (agent % across) * (2.4 * size), y: place.y + Math.floor(agent / across) * (2.4 * size), size };
}

/**
 * Return where every case is to be.
 * @param {Moment} moment
 * @param {ReturnType<typeof layout>} places
 * @returns {Map<number, {x: number, y: number, size: number, mood: number, hold: boolean}>}
 */
export function targetsOf(moment, places) {
  /** @type {Map<number, {x: number, y: number, size: number, mood: number, hold: boolean}>} */
  const found = new Map();
  /** @type {Map<number, number[]>} */
  const lines = new Map();
  /** @type {number[]} */
  const away = [];
  for (const [number, each] of moment.cases) {
    const place = places.pools[each.place];
    if (each.code === LINE) lines.set(each.place, [...(lines.get(each.place) ?? []), number]);
    else if (each.code === WORK && place) {
      const slots = Math.max(moment.staff[each.place] ?? 0, each.agent + 1);
      const slot = slotOf(place, each.agent, slots, false);
      found.set(number, { ...slot, size: 0.62 * slot.size, mood: each.mood, hold: false });
    } else if (each.code === HOLD) found.set(number, { x: places.door + 30, y: places.home.y + 10 + (number % 12) * 14, size: 6, mood: each.mood, hold: true });
    else if (each.code === DOOR) found.set(number, { x: places.door, y: places.home.y + 10 + (number % 16) * 12, size: 5.5, mood: each.mood, hold: false });
    else if (each.code === AWAY || each.code === OPENED) away.push(number);
  }
  for (const [pool, numbers] of lines) {
    const place = places.pools[pool];
    if (!place) continue;
    const room = place.x - place.line - 14;
    const grid = fitted(numbers.length, room, Math.min(places.gap * 0.7, 90));
    numbers.forEach((number, at) => found.set(number, { x: place.x - 14 - (at % grid.across) * grid.step, y: place.y + Math.floor(at / grid.across) * grid.step - grid.height / 2,
      size: grid.size, mood: moment.cases.get(number)?.mood ?? 0.7, hold: false }));
  }
  const grid = fitted(away.length, places.home.width, places.home.height);
  away.forEach((number, at) => found.set(number, { x: places.home.x + 5 + (at % grid.across) * grid.step, y: places.home.y + 6 + Math.floor(at / grid.across) * grid.step,
    size: grid.size, mood: moment.cases.get(number)?.mood ?? 0.7, hold: false }));
  return found;
}

/**
 * Return a grid in which so many dots have room, as large as they may be: nobody is left out.
 * @param {number} count
 * @param {number} width
 * @param {number} height
 * @returns {{across: number, step: number, size: number, height: number}}
 */
export function fitted(count, width, height) {
  let step = 14;
  while (step > 1 && Math.floor(width / step) * Math.floor(height / step) < count) step *= 0.9;
  const across = Math.max(Math.floor(width / step), 1);
  return { across, step, size: Math.max(0.42 * step, 0.8), height: Math.floor(Math.max(count - 1, 0) / across) * step };
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {number} mood
 * @param {Record<string, string>} ink
 * @param {boolean} hold
 */
function dot(pen, x, y, size, mood, ink, hold) {
  const shape = shapeOf(mood);
  pen.fillStyle = ink[shape] ?? "";
  pen.beginPath();
  if (shape === "content") pen.arc(x, y, size, 0, 7);
  else if (shape === "middling") { pen.moveTo(x, y - size * 1.2); pen.lineTo(x + size * 1.2, y); pen.lineTo(x, y + size * 1.2); pen.lineTo(x - size * 1.2, y); }
  else { pen.moveTo(x, y - size * 1.2); pen.lineTo(x + size * 1.15, y + size); pen.lineTo(x - size * 1.15, y + size); }
  pen.fill();
  if (hold) { pen.strokeStyle = ink.quiet ?? ""; pen.beginPath(); pen.arc(x, y, size + 3, 0, 7); pen.stroke(); }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Moment} moment
 * @param {ReturnType<typeof layout>} places
 * @param {Record<string, string>} ink
 */
function papersOf(pen, moment, places, ink) {
  pen.fillStyle = ink.quiet ?? "";
  /** @type {Map<number, number>} */
  const counts = new Map();
  const totals = new Map();
  for (const each of moment.papers.values()) if (each.code === PAPER_LINE) totals.set(each.place, (totals.get(each.place) ?? 0) + 1);
  for (const each of moment.papers.values()) {
    const place = places.pools[each.place];
    if (!place) continue;
    if (each.code === PAPER_WORK) {
      const slot = slotOf(place, each.agent, Math.max(moment.staff[each.place] ?? 0, each.agent + 1), true);
      pen.fillRect(slot.x - 4, slot.y - 4, 8, 8);
      continue;
    }
    const at = counts.get(each.place) ?? 0;
    counts.set(each.place, at + 1);
    const grid = fitted(totals.get(each.place) ?? 1, place.x - place.line - 14, 80);
    pen.fillRect(place.x - 16 - (at % grid.across) * grid.step, place.y + Math.floor(at / grid.across) * grid.step - grid.height / 2, grid.size * 1.4, grid.size * 1.4);
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Moment} moment
 * @param {Map<number, {x: number, y: number}>} spots
 * @param {number} time
 * @param {Record<string, string>} ink
 * @param {number} width
 */
function leaving(pen, moment, spots, time, ink, width) {
  for (const each of moment.gone) {
    const spot = spots.get(each.case);
    const age = (time - each.time) / FADE;
    if (!spot || age >= 1) continue;
    const good = each.ending === "solved";
    pen.globalAlpha = 1 - age;
    pen.fillStyle = good ? ink.better ?? "" : ink.worse ?? "";
    const x = good ? spot.x + age * 20 : spot.x - age * Math.min(spot.x + 20, 0.4 * width);
    pen.font = "bold 13px system-ui, sans-serif";
    pen.fillText(good ? "✓" : each.left ? "✗" : "–", x - 4, spot.y + 4 + age * 16);
    pen.globalAlpha = 1;
  }
  for (const each of moment.told) {
    const spot = spots.get(each.case);
    const age = (time - each.time) / FADE;
    if (!spot || age >= 1 || age < 0) continue;
    pen.globalAlpha = 0.7 * (1 - age);
    pen.strokeStyle = ink.worse ?? "";
    pen.beginPath();
    pen.arc(spot.x, spot.y, 6 + 22 * age * Math.min(1 + each.others / 4, 3), 0, 7);
    pen.stroke();
    pen.globalAlpha = 1;
  }
}
