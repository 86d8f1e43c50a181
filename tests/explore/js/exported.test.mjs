/** Answers of a page without a server. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { curveOf, first, keyOf } from "../../../sim/explore/page/js/exported.js";

test("settings are known by both sides, in whatever order they were made", () => {
  assert.equal(keyOf({ policies: ["a", "b"], changes: [{}, { y: 1, x: "+2" }] }), '[["a","b"],[[],[["x","+2"],["y",1]]]]');
});

test("a curve of the lattice is in one unit, and as long as was asked", () => {
  const policies = [{ title: "A" }, { title: "B" }];
  const row = (divisor, runs) => ({ runs: 2, policies, rows: [{ name: "wait", label: "Wait", unit: "h", divisor, runs }] });
  const found = curveOf([row(60, [[1, 2], [3, null]]), row(1, [[5, 6], [7, 8]])], "wait", 10);
  assert.deepEqual(found.points, [[[60, 120], [180, null]], [[5, 6], [7, 8]]]);
  assert.deepEqual([found.runs, found.divisor, found.titles], [2, 1, ["A", "B"]]);
  assert.deepEqual(first(found, 1).points, [[[60], [180]], [[5], [7]]]);
  assert.throws(() => curveOf([row(1, [[], []])], "churn", 10), /does not hold that outcome/);
});
