/**
 * The film: both organisations in step, and its controls. Where everybody is follows from the log's events alone
 * (`moment.js`); drawing only moves dots towards the places that the events name, so nobody who waits is left out.
 */

import { ask } from "./api.js";
import { dayName, timeOfDay, when } from "./clock.js";
import { Crowd } from "./crowd.js";
import { byId, element } from "./dom.js";
import { Drawing } from "./drawing.js";
import { Moment, goneTo, inWords, nextTime } from "./moment.js";

/** @typedef {import("./types.js").Film} Film */
/** @typedef {import("./types.js").Settings} Settings */

const SPEEDS = /** @type {[number, string][]} */ ([[5, "5 minutes a second"], [30, "half an hour a second"],
  [120, "2 hours a second"], [480, "8 hours a second"]]);
const TOLD_EVERY = 150;

/**
 * Return for how many minutes of the run those who went are seen to go: long enough for the eye at every speed.
 * @param {number} speed minutes a second
 * @returns {number}
 */
export function fadeAt(speed) {
  return Math.max(45, 0.8 * speed);
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
    /** @type {Crowd[]} */
    this.crowds = [];
    this.next = [0, 0];
    this.time = 0;
    this.playing = false;
    this.speed = 30;
    this.frame = 0;
    this.last = 0;
    this.toldAt = 0;
    this.of = 0;
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.build();
  }

  build() {
    this.canvases = [0, 1].map((side) => {
      const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { class: "film", role: "img",
        "aria-label": `Film of the ${side === 0 ? "first" : "second"} policy; what it shows is told below it` }));
      canvas.addEventListener("click", (event) => this.pick(side, event));
      return canvas;
    });
    this.drawings = this.canvases.map((canvas) => new Drawing(canvas));
    this.titled = [0, 1].map((side) => element("strong", { class: side === 0 ? "a" : "b" }));
    this.captions = [0, 1].map(() => element("span", {}));
    this.clock = element("output", { class: "clock", id: "film-clock" });
    this.toggle = /** @type {HTMLButtonElement} */ (element("button", { type: "button", id: "film-play",
      click: () => (this.playing ? this.pause() : this.play()) }, ["Play"]));
    this.day = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "film-day", min: 0, max: 1,
      "aria-label": "Day of the run" }));
    this.day.addEventListener("change", () => void this.goOn(Number(this.day?.value ?? 0)));
    this.day.addEventListener("input", () => this.named(Number(this.day?.value ?? 0)));
    this.dayWords = element("output", { for: "film-day" });
    const pace = /** @type {HTMLSelectElement} */ (element("select", { id: "film-speed", "aria-label": "Speed" },
      SPEEDS.map(([value, words]) => element("option", { value }, [words]))));
    pace.value = String(this.speed);
    pace.addEventListener("change", () => { this.speed = Number(pace.value); });
    byId("film", HTMLElement).replaceChildren(
      element("div", { class: "tools", role: "toolbar", "aria-label": "Film" }, [this.toggle,
        element("button", { type: "button", id: "film-step", click: () => this.stepOn() }, ["Step"]), pace,
        element("label", { class: "scrub" }, ["Day ", this.day]), this.dayWords, this.clock]),
      element("div", { class: "sides" }, [0, 1].map((side) => element("figure", {}, [
        element("figcaption", { class: "film-title" }, [this.titled?.[side] ?? ""]), this.canvases?.[side] ?? "",
        element("p", { class: "quiet film-told" }, [this.captions?.[side] ?? ""])]))),
      element("p", { class: "quiet", id: "film-label" }),
      element("p", { class: "key quiet" }, ["● content, ◆ so so, ▲ upset customers; ■ requests to fixers. Grey circles are people: filled "
        + "at work, empty free. ✓ solved, – given up or refused, ✗ leaves for good. A ring spreads where somebody praises, a broken one "
        + "where somebody complains to others. Click a customer to read the life."]));
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
    this.titled?.forEach((place, side) => { place.textContent = titles[side] ?? ""; });
    await this.load(undefined);
    if (!this.still) this.play();
  }

  /** What is shown belongs to a setting that is not current any more. */
  outdated() {
    this.pause();
    this.isOld = true;
    this.label();
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
    this.isOld = false;
    this.moments = film.sides.map((side) => {
      const moment = new Moment(film.stage);
      for (const event of side.start) moment.take(event);
      return moment;
    });
    this.crowds = film.sides.map(() => new Crowd());
    this.drawings?.forEach((drawing) => { drawing.sized = false; });
    this.next = [0, 0];
    this.time = film.sides[0].from;
    if (this.day) {
      this.day.max = String(Math.max(Math.ceil(film.stage.horizon / 1440) - 1, 0));
      this.day.value = String(film.day);
    }
    this.named(film.day);
    this.label();
    this.draw(true);
    if (wasPlaying) this.play();
  }

  /**
   * Say of how many runs this is one.
   * @param {number} runs
   */
  outOf(runs) {
    this.of = runs;
    if (this.film !== null) this.label();
  }

  label() {
    if (this.isOld) {
      byId("film-label", HTMLElement).textContent = "This film is of the setting before; that of the new one is on its way.";
      return;
    }
    const run = (this.film?.replication ?? 0) + 1;
    byId("film-label", HTMLElement).textContent = this.of > 1 ? `One run of ${this.of}: this is run ${run}; the numbers above are means over all ${this.of}.` : `One run of many: this is run ${run}.`;
  }

  /** @param {number} day */
  named(day) {
    if (this.dayWords) this.dayWords.textContent = dayName(day);
  }

  play() {
    if (this.playing || this.film === null) return;
    this.playing = true;
    if (this.toggle) this.toggle.textContent = "Pause";
    this.last = performance.now();
    const tick = (/** @type {number} */ now) => {
      if (!this.playing) return;
      const passed = Math.min(Math.max((now - this.last) / 1000, 0), 0.1);
      this.last = now;
      this.advance(passed * this.speed);
      this.draw(false, passed);
      if (this.playing) this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  pause() {
    this.playing = false;
    cancelAnimationFrame(this.frame);
    if (this.toggle) this.toggle.textContent = "Play";
    this.tell();
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
    const until = goneTo(this.time, minutes, nextTime(film.sides, this.next));
    for (const at of [0, 1]) {
      const [side, moment] = [film.sides[at === 0 ? 0 : 1], this.moments[at]];
      let position = this.next[at] ?? 0;
      for (let event = side.events[position]; event !== undefined && event[0] <= until; event = side.events[++position]) moment?.take(event);
      this.next[at] = position;
      moment?.forget(until - fadeAt(this.speed));
    }
    this.time = until;
    if (until < film.sides[0].to) return;
    if ((film.day + 1) * 1440 < film.stage.horizon) void this.goOn(film.day + 1);
    else this.pause();
  }

  /** @param {number} day */
  async goOn(day) {
    const wasPlaying = this.playing;
    this.pause();
    try {
      await this.load(day);
    } catch (error) {
      byId("film-label", HTMLElement).textContent = error instanceof Error ? error.message : String(error);
      return;
    }
    if (wasPlaying) this.play();
  }

  /**
   * @param {boolean} atOnce whether everybody is at their place, or on the way
   * @param {number} passed seconds since the last frame
   */
  draw(atOnce, passed = 1 / 60) {
    const part = atOnce || this.still ? 1 : 1 - 0.75 ** (60 * passed);
    for (const side of [0, 1]) {
      const [moment, crowd] = [this.moments[side], this.crowds[side]];
      if (moment && crowd) this.drawings?.[side]?.draw(moment, crowd, this.time, fadeAt(this.speed), part);
    }
    const now = performance.now();
    if (atOnce || now - this.toldAt > TOLD_EVERY) this.tell();
  }

  /** Tell in words what is drawn: the time, and both sides. */
  tell() {
    const film = this.film;
    if (film === null) return;
    this.toldAt = performance.now();
    put(this.clock, when(Math.min(this.time, film.sides[0].to)));
    this.captions?.forEach((caption, side) => {
      const moment = this.moments[side];
      if (moment) put(caption, inWords(moment, film.sides[side === 0 ? 0 : 1].base, timeOfDay(film.sides[0].from)));
    });
  }

  /**
   * @param {number} side
   * @param {MouseEvent} event
   */
  pick(side, event) {
    const film = this.film;
    const [canvas, crowd] = [this.canvases?.[side], this.crowds[side]];
    if (film === null || canvas === undefined || crowd === undefined) return;
    const box = canvas.getBoundingClientRect();
    const found = crowd.near(event.clientX - box.left, event.clientY - box.top);
    const customer = film.sides[side === 0 ? 0 : 1].customers[String(found)];
    if (found >= 0 && customer !== undefined) this.clicked(side, customer, film.replication);
  }
}

/**
 * Set a text where it is another one: setting it makes the browser lay out the page.
 * @param {HTMLElement | undefined} place
 * @param {string} text
 */
function put(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}
