/**
 * The dots of one side: where each customer and each request is drawn, and where it is going. Numbers live in typed arrays
 * that grow and are used again, so that drawing makes no garbage; a dot's slot is its own for as long as it is shown.
 */

import { AWAY, DOOR, HOLD, LINE, OPENED, PAPER_LINE, WORK, shapeOf } from "./moment.js";
import { across, down, fitted } from "./stage.js";

/** @typedef {import("./moment.js").Moment} Moment */
/** @typedef {import("./stage.js").Box} Box */
/** @typedef {import("./stage.js").Grid} Grid */
/** @typedef {import("./stage.js").Places} Places */

export const CONTENT = 0, MIDDLING = 1, UPSET = 2, PAPER = 3, UNSEEN = 4;
const LOOKS = { content: CONTENT, middling: MIDDLING, upset: UPSET };
const LARGEST_DESK = 26;

/** Dots of one side. */
export class Crowd {
  constructor() {
    this.room = 0;
    this.x = this.y = this.toX = this.toY = this.size = new Float32Array(0);
    this.look = this.hold = new Uint8Array(0);
    this.seen = new Int32Array(0);
    /** @type {Map<number, number>} slots: of cases by number, of requests by minus number minus one */
    this.slots = new Map();
    /** @type {number[]} */
    this.free = [];
    this.used = 0;
    this.stamp = 0;
    /** Whether somebody is on the way. */
    this.moving = false;
    /** @type {Grid[]} the spots of the people of each pool */
    this.desks = [];
    /** @type {number[]} how many people of each pool are shown */
    this.slotsOf = [];
    /** @type {number[]} */
    this.filled = [];
    /** @type {Grid[]} */
    this.lines = [];
    this.grow(256);
  }

  /**
   * Make room for so many dots.
   * @param {number} room
   */
  grow(room) {
    const wider = (/** @type {Float32Array} */ old) => { const made = new Float32Array(room); made.set(old); return made; };
    [this.x, this.y, this.toX, this.toY, this.size] = [wider(this.x), wider(this.y), wider(this.toX), wider(this.toY), wider(this.size)];
    const [look, hold, seen] = [new Uint8Array(room), new Uint8Array(room), new Int32Array(room)];
    look.fill(UNSEEN);
    look.set(this.look);
    hold.set(this.hold);
    seen.set(this.seen);
    [this.look, this.hold, this.seen, this.room] = [look, hold, seen, room];
  }

  /**
   * Send a dot to a place; one that was not there before comes from where its case is, or from the left.
   * @param {number} key
   * @param {number} x
   * @param {number} y
   * @param {number} size
   * @param {number} look
   * @param {number} hold
   */
  send(key, x, y, size, look, hold) {
    let slot = this.slots.get(key);
    if (slot === undefined) {
      slot = this.free.pop() ?? this.used++;
      if (slot >= this.room) this.grow(2 * this.room);
      this.slots.set(key, slot);
      const from = key < 0 ? this.slots.get(-key - 1) : undefined;
      this.x[slot] = from === undefined ? 0 : this.x[from] ?? 0;
      this.y[slot] = from === undefined ? y : this.y[from] ?? y;
    }
    this.toX[slot] = x;
    this.toY[slot] = y;
    this.size[slot] = size;
    this.look[slot] = look;
    this.hold[slot] = hold;
    this.seen[slot] = this.stamp;
  }

  /**
   * Send everybody to where the moment has them; who is in none of its places is shown no more, once they have walked off.
   * @param {Moment} moment
   * @param {Places} places
   */
  settle(moment, places) {
    this.stamp += 1;
    this.moving = true;
    this.plan(moment, places);
    let [away, atDoor] = [0, 0];
    for (const each of moment.cases.values()) {
      if (each.code === DOOR || (each.code === HOLD && each.agent < 0)) atDoor += 1;
      else if (each.code === AWAY || each.code === OPENED) away += 1;
    }
    const [home, door] = [gridIn(places.home, away), gridIn(places.door, atDoor)];
    this.filled.fill(0);
    away = atDoor = 0;
    for (const [key, each] of moment.cases) {
      const look = LOOKS[shapeOf(each.mood)];
      const row = places.rows[each.place];
      if (each.code === LINE && row) this.queue(key, each.place, row.line, look);
      else if ((each.code === WORK || each.code === HOLD) && row && each.agent >= 0) this.seat(key, each.place, each.agent, row.people, look, each.code === HOLD ? 1 : 0);
      else if (each.code === DOOR || each.code === HOLD) this.send(key, places.door.x + across(door, atDoor), places.door.y + down(door, atDoor++), door.size, look, each.code === HOLD ? 1 : 0);
      else this.send(key, places.home.x + across(home, away), places.home.y + down(home, away++), home.size, look, 0);
    }
    for (const [number, each] of moment.papers) {
      const row = places.rows[each.place];
      if (!row) continue;
      if (each.code === PAPER_LINE) this.queue(-number - 1, each.place, row.line, PAPER);
      else this.seat(-number - 1, each.place, each.agent, row.people, PAPER, 0);
    }
    for (const each of moment.gone) this.walkOff(each.case);
    for (const [key, slot] of this.slots) {
      if (this.seen[slot] === this.stamp) continue;
      this.slots.delete(key);
      this.look[slot] = UNSEEN;
      this.free.push(slot);
    }
  }

  /**
   * Work out the grids of lines and people.
   * @param {Moment} moment
   * @param {Places} places
   */
  plan(moment, places) {
    places.rows.forEach((row, pool) => {
      let slots = moment.staff[pool] ?? 0;
      for (const agent of moment.busy[pool] ?? []) slots = Math.max(slots, agent + 1);
      this.slotsOf[pool] = slots;
      this.desks[pool] = fitted(slots, row.people.width, row.people.height, LARGEST_DESK);
      this.lines[pool] = gridIn(row.line, moment.waiting(pool));
      this.filled[pool] = 0;
    });
  }

  /**
   * Send a dot to the end of a line, which begins beside the people.
   * @param {number} key
   * @param {number} pool
   * @param {Box} box
   * @param {number} look
   */
  queue(key, pool, box, look) {
    const grid = this.lines[pool];
    const at = this.filled[pool] ?? 0;
    this.filled[pool] = at + 1;
    if (grid) this.send(key, box.x + box.width - across(grid, at), box.y + down(grid, at), grid.size, look, 0);
  }

  /**
   * Send a dot to one of the people.
   * @param {number} key
   * @param {number} pool
   * @param {number} agent
   * @param {Box} box
   * @param {number} look
   * @param {number} hold
   */
  seat(key, pool, agent, box, look, hold) {
    const grid = this.desks[pool];
    if (grid) this.send(key, box.x + across(grid, agent), box.y + down(grid, agent), Math.min(0.25 * grid.step, 6), look, hold);
  }

  /**
   * Keep the spot of somebody who has gone until they have walked off; the dot itself is not drawn any more.
   * @param {number} key
   */
  walkOff(key) {
    const slot = this.slots.get(key);
    if (slot === undefined || this.seen[slot] === this.stamp) return;
    this.seen[slot] = this.stamp;
    this.look[slot] = UNSEEN;
    this.toX[slot] = this.x[slot] ?? 0;
    this.toY[slot] = this.y[slot] ?? 0;
  }

  /**
   * Move everybody a part of the way to their place.
   * @param {number} part 1 for all of it
   */
  step(part) {
    if (!this.moving) return;
    let moving = false;
    const { x, y, toX, toY } = this;
    for (let slot = 0; slot < this.used; slot += 1) {
      const [right, below] = [(toX[slot] ?? 0) - (x[slot] ?? 0), (toY[slot] ?? 0) - (y[slot] ?? 0)];
      if (part === 1 || Math.abs(right) + Math.abs(below) < 0.4) {
        x[slot] = toX[slot] ?? 0;
        y[slot] = toY[slot] ?? 0;
      } else {
        x[slot] = (x[slot] ?? 0) + part * right;
        y[slot] = (y[slot] ?? 0) + part * below;
        moving = true;
      }
    }
    this.moving = moving;
  }

  /**
   * Return the number of the case nearest to a point, -1 where none is near.
   * @param {number} x
   * @param {number} y
   * @returns {number}
   */
  near(x, y) {
    let [best, found] = [18, -1];
    for (const [key, slot] of this.slots) {
      if (this.look[slot] === UNSEEN) continue;
      const distance = Math.hypot((this.x[slot] ?? 0) - x, (this.y[slot] ?? 0) - y);
      if (distance < best) [best, found] = [distance, key < 0 ? -key - 1 : key];
    }
    return found;
  }
}

/**
 * @param {Box} box
 * @param {number} count
 * @returns {Grid}
 */
function gridIn(box, count) {
  return fitted(count, box.width, box.height);
}
