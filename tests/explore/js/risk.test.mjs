/** Months in pairs: what each is, and where its dot lies. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, stacked } from "../../../sim/explore/page/js/risk.js";

test("a month is worse, better or the same by what is better", () => {
  const measure = { better: -1, values: [[1, 2, 3, 4], [0, 2, 5, 9]] };
  assert.deepEqual(differences(measure), { worse: [2, 5], same: [0], better: [-1] });
  assert.deepEqual(differences({ ...measure, better: 1 }), { worse: [-1], same: [0], better: [2, 5] });
});

test("dots that would cover each other are stacked, and no stack is higher than its room", () => {
  const places = stacked([0, 0, 0, 10], [0, 10], 30, 100);
  assert.deepEqual(places.map(([, up]) => up), [0, 6, 12, 0]);
  assert.equal(places[0][0], places[2][0]);
  const many = stacked(Array(50).fill(1), [0, 10], 30, 100);
  assert.ok(Math.max(...many.map(([, up]) => up)) < 30);
  assert.deepEqual(stacked([], [0, 1], 30, 100), []);
});
