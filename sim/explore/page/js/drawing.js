/**
 * The film on a canvas. What seldom changes is kept on a canvas of its own, and every shape is drawn once and then stamped:
 * a frame is one copy and a stamp for each customer.
 */

import { CONTENT, MIDDLING, PAPER, UNSEEN, UPSET } from "./crowd.js";
import { across, down, layout } from "./stage.js";

/** @typedef {import("./crowd.js").Crowd} Crowd */
/** @typedef {import("./moment.js").Moment} Moment */
/** @typedef {import("./stage.js").Places} Places */
/** @typedef {Record<string, string>} Ink */

const FREE = 5, AT_WORK = 6, ON_HOLD = 7;
const NAMES = ["ink", "quiet", "rule", "card", "better", "worse", "content", "middling", "upset"];
const MARKS = /** @type {[string, string][]} */ ([["✓", "better"], ["✗", "worse"], ["–", "worse"]]);
const dark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

/** Draws one side. */
export class Drawing {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    const pen = canvas.getContext("2d", { alpha: false });
    if (pen === null) throw new Error("this browser draws nothing");
    this.pen = pen;
    this.backdrop = document.createElement("canvas");
    /** @type {Map<number, HTMLCanvasElement>} */
    this.stamps = new Map();
    /** @type {Ink} */
    this.ink = {};
    /** @type {Places | null} */
    this.places = null;
    /** What the backdrop, the places of the crowd, and the picture were made from. */
    this.backdropOf = this.settledFor = "";
    this.still = false;
    /** @type {number[]} where the names of pools of fixers end, after which their line is told */
    this.ends = [];
    this.width = this.height = 0;
    this.sized = false;
    new ResizeObserver(() => { this.sized = false; }).observe(canvas);
    dark?.addEventListener("change", () => { this.sized = false; });
  }

  /** Measure anew, and forget what was drawn for another size or scheme. */
  measure() {
    this.sized = true;
    this.scale = globalThis.devicePixelRatio || 1;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.canvas.width = this.backdrop.width = Math.round(this.width * this.scale);
    this.canvas.height = this.backdrop.height = Math.round(this.height * this.scale);
    const style = getComputedStyle(this.canvas);
    this.ink = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    this.stamps.clear();
    this.places = null;
    this.backdropOf = this.settledFor = "";
  }

  /**
   * Draw a moment, where anything has changed since the last time.
   * @param {Moment} moment
   * @param {Crowd} crowd
   * @param {number} time
   * @param {number} fade minutes for which those who went are seen to go
   * @param {number} part of the way that everybody goes in this frame, 1 for all of it
   */
  draw(moment, crowd, time, fade, part) {
    if (!this.sized || this.scale !== (globalThis.devicePixelRatio || 1)) this.measure();
    if (this.width === 0 || this.height === 0) return;
    this.places ??= layout(moment.stage, this.width, this.height);
    const made = `${moment.version} ${this.width} ${this.height}`;
    const fading = moment.gone.length > 0 || moment.told.length > 0;
    if (made === this.settledFor && !crowd.moving && !fading && this.still) return;
    if (made !== this.settledFor) crowd.settle(moment, this.places);
    this.settledFor = made;
    crowd.step(part);
    this.still = !fading;
    this.background(moment, crowd, this.places);
    this.people(moment, crowd, this.places);
    this.dots(crowd);
    this.counts(moment, this.places);
    this.going(moment, crowd, time, fade);
  }

  /**
   * Copy the backdrop, with names and heads, drawn anew where somebody opens or closes.
   * @param {Moment} moment
   * @param {Crowd} crowd
   * @param {Places} places
   */
  background(moment, crowd, places) {
    let made = "";
    for (const slots of crowd.slotsOf) made += slots === 0 ? "0" : "1";
    if (made !== this.backdropOf) {
      this.backdropOf = made;
      const pen = this.backdrop.getContext("2d", { alpha: false });
      if (pen === null) return;
      pen.fillStyle = this.ink.card ?? "";
      pen.fillRect(0, 0, this.backdrop.width, this.backdrop.height);
      this.upright(pen);
      pen.fillStyle = this.ink.quiet ?? "";
      pen.font = "12px system-ui, sans-serif";
      for (const head of places.heads) pen.fillText(head.words, head.x, 15);
      pen.fillStyle = this.ink.ink ?? "";
      moment.stage.pools.forEach((pool, at) => {
        const row = places.rows[at];
        const name = pool.name.replaceAll("_", " ");
        if (!row) return;
        pen.fillText(name, row.label.x, row.label.y);
        this.ends[at] = pool.fixers ? row.label.x + pen.measureText(name).width : 0;
      });
      pen.fillStyle = this.ink.quiet ?? "";
      places.rows.forEach((row, at) => { if (!crowd.slotsOf[at]) pen.fillText("closed", row.people.x, row.people.y + 11); });
    }
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.drawImage(this.backdrop, 0, 0);
  }

  /** @param {CanvasRenderingContext2D} pen */
  upright(pen) {
    const scale = this.scale ?? 1;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
  }

  /**
   * @param {Moment} moment
   * @param {Crowd} crowd
   * @param {Places} places
   */
  people(moment, crowd, places) {
    for (let pool = 0; pool < places.rows.length; pool += 1) {
      const [row, grid, busy] = [places.rows[pool], crowd.desks[pool], moment.busy[pool]];
      if (!row || !grid || !busy) continue;
      for (let agent = 0; agent < (crowd.slotsOf[pool] ?? 0); agent += 1) {
        this.stamp(busy.has(agent) ? AT_WORK : FREE, Math.min(grid.size, 11), row.people.x + across(grid, agent), row.people.y + down(grid, agent));
      }
    }
  }

  /** @param {Crowd} crowd */
  dots(crowd) {
    const { x, y, size, look, hold } = crowd;
    for (let slot = 0; slot < crowd.used; slot += 1) {
      const shape = look[slot] ?? UNSEEN;
      if (shape === UNSEEN) continue;
      this.stamp(shape, size[slot] ?? 1, x[slot] ?? 0, y[slot] ?? 0);
      if (hold[slot]) this.stamp(ON_HOLD, (size[slot] ?? 1) + 3, x[slot] ?? 0, y[slot] ?? 0);
    }
  }

  /**
   * Put a shape on the canvas, at whole pixels, so that it is copied and not drawn.
   * @param {number} shape
   * @param {number} size
   * @param {number} x
   * @param {number} y
   */
  stamp(shape, size, x, y) {
    const half = Math.round(4 * size);
    const key = shape * 1024 + half;
    const made = this.stamps.get(key) ?? this.cut(key, shape, half / 4);
    const scale = this.scale ?? 1;
    this.pen.drawImage(made, Math.round(x * scale - made.width / 2), Math.round(y * scale - made.height / 2));
  }

  /**
   * @param {number} key
   * @param {number} shape
   * @param {number} size
   * @returns {HTMLCanvasElement}
   */
  cut(key, shape, size) {
    const made = document.createElement("canvas");
    const scale = this.scale ?? 1;
    const side = 2 * Math.ceil((1.25 * size + 1) * scale);
    made.width = made.height = side;
    const pen = made.getContext("2d");
    if (pen !== null) {
      pen.setTransform(scale, 0, 0, scale, side / 2, side / 2);
      shaped(pen, shape, size, this.ink);
    }
    this.stamps.set(key, made);
    return made;
  }

  /**
   * Tell every line as a number too.
   * @param {Moment} moment
   * @param {Places} places
   */
  counts(moment, places) {
    this.upright(this.pen);
    this.pen.font = "12px system-ui, sans-serif";
    this.pen.fillStyle = this.ink.ink ?? "";
    for (let pool = 0; pool < places.rows.length; pool += 1) {
      const [row, count, end] = [places.rows[pool], moment.waiting(pool), this.ends[pool] ?? 0];
      if (!row || !count) continue;
      this.pen.textAlign = end ? "left" : "right";
      this.pen.fillText(String(count), end ? end + 7 : row.line.x + row.line.width, row.label.y);
    }
    this.pen.textAlign = "left";
  }

  /**
   * Let those who went walk off, and what they tell spread: praise in a ring, a grievance in a broken one.
   * @param {Moment} moment
   * @param {Crowd} crowd
   * @param {number} time
   * @param {number} fade
   */
  going(moment, crowd, time, fade) {
    const pen = this.pen;
    pen.font = "bold 13px system-ui, sans-serif";
    for (const each of moment.gone) {
      const slot = crowd.slots.get(each.case);
      const age = (time - each.time) / fade;
      if (slot === undefined || age >= 1 || age < 0) continue;
      const [mark, ink] = MARKS[each.ending === "solved" ? 0 : each.left ? 1 : 2] ?? ["", ""];
      const [x, y] = [crowd.x[slot] ?? 0, crowd.y[slot] ?? 0];
      pen.globalAlpha = 1 - age;
      pen.fillStyle = this.ink[ink] ?? "";
      pen.fillText(mark, (each.ending === "solved" ? x + 20 * age : x - age * Math.min(x + 20, 0.4 * this.width)) - 4, y + 4 + 16 * age);
    }
    pen.lineWidth = 1.5;
    for (const each of moment.told) {
      const slot = crowd.slots.get(each.case);
      const age = (time - each.time) / fade;
      if (slot === undefined || age >= 1 || age < 0) continue;
      pen.globalAlpha = 0.8 * (1 - age);
      pen.strokeStyle = this.ink[each.praise ? "better" : "worse"] ?? "";
      pen.setLineDash(each.praise ? [] : [4, 3]);
      pen.beginPath();
      pen.arc(crowd.x[slot] ?? 0, crowd.y[slot] ?? 0, 5 + 10 * age * Math.min(1 + each.others / 4, 3), 0, 7);
      pen.stroke();
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }
}

/**
 * Draw one shape around the origin.
 * @param {CanvasRenderingContext2D} pen
 * @param {number} shape
 * @param {number} size
 * @param {Ink} ink
 */
function shaped(pen, shape, size, ink) {
  pen.beginPath();
  if (shape === MIDDLING) { pen.moveTo(0, -1.2 * size); pen.lineTo(1.2 * size, 0); pen.lineTo(0, 1.2 * size); pen.lineTo(-1.2 * size, 0); }
  else if (shape === UPSET) { pen.moveTo(0, -1.2 * size); pen.lineTo(1.15 * size, size); pen.lineTo(-1.15 * size, size); }
  else if (shape === PAPER) pen.rect(-0.8 * size, -0.8 * size, 1.6 * size, 1.6 * size);
  else pen.arc(0, 0, size, 0, 7);
  pen.closePath();
  if (shape === FREE || shape === AT_WORK || shape === ON_HOLD) {
    pen.strokeStyle = ink.quiet ?? "";
    pen.lineWidth = shape === ON_HOLD ? 1.5 : 0.75;
    pen.fillStyle = ink.rule ?? "";
    if (shape === AT_WORK) pen.fill();
    pen.stroke();
    return;
  }
  pen.fillStyle = (shape === CONTENT ? ink.content : shape === MIDDLING ? ink.middling : shape === UPSET ? ink.upset : ink.quiet) ?? "";
  pen.fill();
}
