/** The film's fold over events, and the grid that leaves nobody out. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Moment, fitted, layout, nextTime, shapeOf, targetsOf } from "../../../sim/explore/page/js/film.js";

const stage = {
  codes: [], horizon: 10_000, warm_up: 0, endings: ["solved", "refused", "gave up", "silent", "left"],
  pools: [{ name: "reps", fixers: false, order: 0 }, { name: "bosses", fixers: false, order: 1 }, { name: "fixers", fixers: true, order: 2 }],
  channels: [{ name: "phone", kind: "live" }],
};

test("a case goes from its problem to a line, to an agent, and is over", () => {
  const moment = new Moment(stage);
  for (const event of [[0, -1, 15, 0, 2], [1, 7, 0, 0, 0.7], [1, 7, 8, 0, 0.55], [1, 7, 2, 0, 0], [1, 8, 2, 0, 1]]) moment.take(event);
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

test("requests travel by themselves", () => {
  const moment = new Moment(stage);
  for (const event of [[1, 3, 5, 0, 0], [1, 3, 10, 2, 0]]) moment.take(event);
  assert.equal(moment.waiting(2), 1);
  moment.take([5, 3, 11, 2, 0]);
  assert.equal(moment.waiting(2), 0);
  assert.equal(moment.cases.get(3)?.code, 5);
  moment.take([8, 3, 12, 2, 0]);
  assert.equal(moment.papers.size, 0);
});

test("nobody is left out, however many wait", () => {
  const moment = new Moment(stage);
  for (let number = 0; number < 5_000; number += 1) moment.take([1, number, number % 2 ? 2 : 5, 0, 0]);
  const places = layout(stage, 600, 340);
  const targets = targetsOf(moment, places);
  assert.equal(targets.size, 5_000);
  const grid = fitted(5_000, 100, 90);
  assert.ok(grid.size > 0 && grid.across >= 1);
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
