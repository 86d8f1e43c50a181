/** A map of two levers: its points, what it rests on, and where the levers stand on it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { mapOf, shareOf, spots } from "../../../sim/explore/page/js/border.js";

const one = { path: "one", kind: "number", low: 0, high: 10, step: 1, values: { a: 2, b: 5 } };
const two = { path: "two", kind: "rota", low: -1, high: 1, step: 1, values: { a: 0, b: 0 } };
const now = { policies: ["a", "b"], changes: [{}, {}] };

test("a map rests on everything but its two levers of the second side", () => {
  const walked = { ...now, changes: [{}, { one: 7, two: "+1" }] };
  assert.equal(mapOf(now, one, two), mapOf(walked, one, two));
  assert.notEqual(mapOf(now, one, two), mapOf({ ...now, changes: [{ one: 7 }, {}] }, one, two));
  assert.notEqual(mapOf(now, one, two), mapOf({ ...now, changes: [{}, { three: 7 }] }, one, two));
  assert.notEqual(mapOf(now, one, two), mapOf({ ...now, world: "course" }, one, two));
});

test("the levers stand somewhere on the map, or outside", () => {
  assert.equal(shareOf(one, now), 0.5);
  assert.equal(shareOf(two, { ...now, changes: [{}, { two: "+1" }] }), 1);
  assert.equal(shareOf(one, { ...now, changes: [{}, { one: "unlimited" }] }), null);
  assert.equal(shareOf(one, { ...now, changes: [{}, { one: 11 }] }), null);
});

test("where few values are held the map has all of them", () => {
  assert.equal(spots(one, two).length, 48);
  assert.deepEqual(spots({ ...one, stops: [0, 5] }, { ...two, stops: [-1, 1] }), [[0, 0], [0, 1], [0.5, 0], [0.5, 1]]);
});
