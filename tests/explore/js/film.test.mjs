/** The film: the fold over events, the places, the dots, and nobody left out. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Crowd, PAPER, UNSEEN } from "../../../sim/explore/page/js/crowd.js";
import { fadeAt } from "../../../sim/explore/page/js/film.js";
import { Moment, goneTo, inWords, nextTime, shapeOf } from "../../../sim/explore/page/js/moment.js";
import { across, down, fitted, layout } from "../../../sim/explore/page/js/stage.js";

const stage = {
  codes: [], horizon: 10_000, warm_up: 0, endings: ["solved", "refused", "gave up", "silent", "left"],
  pools: [{ name: "reps", fixers: false, order: 0 }, { name: "bosses", fixers: false, order: 1 }, { name: "fixers", fixers: true, order: 2 }],
  channels: [{ name: "phone", kind: "live" }],
};
const moved = (...events) => {
  const moment = new Moment(stage);
  events.forEach((event) => moment.take(event));
  return moment;
};
const settled = (moment, width = 600, height = 340) => {
  const [crowd, places] = [new Crowd(), layout(stage, width, height)];
  crowd.settle(moment, places);
  crowd.step(1);
  return { crowd, places, at: (key) => { const slot = crowd.slots.get(key); return { x: crowd.x[slot], y: crowd.y[slot], look: crowd.look[slot] }; } };
};

test("a case goes from its problem to a line, to an agent, and is over", () => {
  const moment = moved([0, -1, 15, 0, 2], [1, 7, 0, 0, 0.7], [1, 7, 8, 0, 0.55], [1, 7, 2, 0, 0], [1, 8, 2, 0, 1]);
  assert.equal(moment.waiting(0), 2);
  assert.equal(moment.cases.get(7)?.mood, 0.55);
  moment.take([3, 7, 13, 0, 0]);
  moment.take([3, 7, 3, 0, 0]);
  assert.equal(moment.waiting(0), 1);
  assert.deepEqual([...moment.busy[0]], [0]);
  moment.take([9, 7, 6, 0, 0.8]);
  moment.take([9, 7, 14, 0, 0]);
  assert.equal(moment.solved, 1);
  assert.equal(moment.busy[0].size, 0);
  assert.ok(!moment.cases.has(7));
});

test("whoever has a problem feels as before it, until something is felt", () => {
  assert.equal(moved([1, 7, 0, 0, 0.31]).cases.get(7)?.mood, 0.31);
});

test("requests travel by themselves", () => {
  const moment = moved([1, 3, 5, 0, 0], [1, 3, 10, 2, 0]);
  assert.equal(moment.waiting(2), 1);
  assert.equal(settled(moment).at(-4).look, PAPER);
  moment.take([5, 3, 11, 2, 0]);
  assert.equal(moment.waiting(2), 0);
  assert.equal(moment.cases.get(3)?.code, 5);
  moment.take([8, 3, 12, 2, 0]);
  assert.equal(moment.papers.size, 0);
});

test("a line is counted as it is, whatever way it is left", () => {
  const moment = moved([1, 1, 2, 0, 0], [1, 2, 2, 0, 0], [1, 3, 2, 0, 0], [1, 4, 2, 1, 0], [2, 1, 5, 0, 0], [3, 2, 7, 0, 0], [4, 3, 2, 1, 0]);
  assert.deepEqual([moment.waiting(0), moment.waiting(1)], [0, 2]);
  let counted = 0;
  for (const each of moment.cases.values()) if (each.code === 2) counted += 1;
  assert.equal(counted, 2);
});

test("nobody is left out of the picture, however many wait, and none lies on another", () => {
  for (const [count, width, height] of [[2_000, 600, 340], [2_000, 328, 300], [30_000, 600, 340]]) {
    const moment = new Moment(stage);
    for (let number = 0; number < count; number += 1) moment.take([1, number, 2, 0, 0]);
    const { crowd, places } = settled(moment, width, height);
    const { line } = places.rows[0];
    const seen = new Set();
    for (const slot of crowd.slots.values()) {
      assert.ok(crowd.look[slot] !== UNSEEN);
      assert.ok(crowd.x[slot] >= line.x && crowd.x[slot] <= line.x + line.width && crowd.y[slot] >= line.y && crowd.y[slot] <= line.y + line.height);
      seen.add(`${crowd.x[slot]} ${crowd.y[slot]}`);
    }
    assert.equal(seen.size, count);
    assert.match(inWords(moment, -1, "0:00"), new RegExp(`In line: ${count.toLocaleString("en")} at reps`));
  }
});

test("a line begins beside the people, with whoever came first", () => {
  const { at } = settled(moved([1, 5, 5, 0, 0], [2, 6, 2, 0, 0], [3, 5, 2, 0, 0]));
  assert.ok(at(6).x > at(5).x);
});

test("on hold a customer stays with the one who asks", () => {
  const { at } = settled(moved([0, -1, 15, 0, 2], [1, 7, 13, 0, 1], [1, 7, 3, 0, 1]));
  const held = settled(moved([0, -1, 15, 0, 2], [1, 7, 13, 0, 1], [1, 7, 3, 0, 1], [2, 7, 4, 0, 1]));
  assert.deepEqual([held.at(7).x, held.at(7).y], [at(7).x, at(7).y]);
  assert.equal(held.crowd.hold[held.crowd.slots.get(7)], 1);
});

test("who has gone is seen to go, and then their slot is used again", () => {
  const moment = moved([1, 7, 0, 0, 0.7], [2, 7, 6, 0, 0], [2, 7, 7, 0, 0]);
  const { crowd, places } = settled(moved([1, 7, 0, 0, 0.7]));
  crowd.settle(moment, places);
  assert.ok(crowd.slots.has(7) && crowd.look[crowd.slots.get(7)] === UNSEEN);
  assert.deepEqual(moment.gone.map((each) => each.left), [true]);
  moment.forget(3);
  crowd.settle(moment, places);
  assert.equal(crowd.slots.size, 0);
  assert.equal(crowd.free.length, 1);
});

test("every place lies on the canvas, columns beside each other, at every width", () => {
  for (const width of [300, 328, 600, 920]) {
    const { home, door, rows, heads } = layout(stage, width, 300);
    for (const box of [home, door, ...rows.flatMap((row) => [row.line, row.people])]) {
      assert.ok(box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= 300 && box.width > 8 && box.height > 8);
    }
    assert.ok(home.x + home.width < door.x && door.x + door.width < rows[0].line.x);
    assert.ok(rows[0].line.x + rows[0].line.width < rows[0].people.x && rows[0].people.x + rows[0].people.width < rows[2].line.x);
    assert.equal(heads.length, 4);
  }
});

test("a grid holds all, as large as they may be", () => {
  const grid = fitted(5_000, 100, 90);
  assert.ok(across(grid, 4_999) < 100 && down(grid, 4_999) < 90);
  assert.equal(fitted(4, 100, 90).step, 14);
});

test("a mood has a shape beside its colour", () => {
  assert.deepEqual([0.7, 0.5, 0.3].map(shapeOf), ["content", "middling", "upset"]);
});

test("the next step is the earliest of both sides", () => {
  const sides = [{ events: [[5, 0, 0, 0, 0]], to: 1440 }, { events: [[3, 0, 0, 0, 0]], to: 1440 }];
  assert.equal(nextTime(sides, [0, 0]), 3);
  assert.equal(nextTime(sides, [0, 1]), 5);
  assert.equal(nextTime(sides, [1, 1]), 1440);
});

test("a night in which nothing happens passes quickly, and never past what comes", () => {
  assert.equal(goneTo(100, 1, 110), 101);
  assert.equal(goneTo(100, 1, 900), 140);
  assert.equal(goneTo(100, 10, 150), 140);
});

test("those who go are seen at every speed", () => {
  for (const speed of [5, 30, 120, 480]) assert.ok(fadeAt(speed) / speed >= 0.8);
});

test("words tell what is drawn", () => {
  const moment = moved([1, 1, 2, 0, 0], [1, 2, 0, 0, 0.7], [2, 2, 7, 0, 0.4], [3, 3, 9, 0, 4], [4, -1, 16, -1, 1]);
  assert.equal(inWords(moment, 300, "9:00"), "In line: 1 at reps. Since 9:00: 0 solved, 1 left for good, 4 others told. 300 customers.");
});
