/** Curves that are guessed: what is filled in, what shape they have, what is said of the gap; the lessons' settings. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { curveGap, figure, filled, shape } from "../../../sim/explore/page/js/curve.js";
import { asSentence, foundOf, pointsOf } from "../../../sim/explore/page/js/lessons.js";
import { sheetOf, valuesOf } from "../../../sim/explore/page/js/owncurve.js";

const sheet = { label: "Net value", unit: "money", currency: "EUR", ticks: ["0", "1", "2"], across: "x", low: 0, high: 1 };

test("between points that were marked a guess is straight, beyond them level", () => {
  assert.deepEqual(filled([null, 2, null, 6, null]), [2, 2, 4, 6, 6]);
  assert.equal(filled([null, null]), null);
});

test("a shape has a name, and small moves count for nothing", () => {
  assert.equal(shape([1, 2, 3], 0.5, ["a", "b", "c"]), "rises");
  assert.equal(shape([3, 2, 1], 0.5, ["a", "b", "c"]), "falls");
  assert.equal(shape([1, 3, 2], 0.5, ["a", "b", "c"]), "is highest in between, at b");
  assert.equal(shape([3, 1, 2], 0.5, ["a", "b", "c"]), "is lowest in between, at b");
  assert.equal(shape([1, 1.2, 1], 0.5, ["a", "b", "c"]), "stays about level");
});

test("the gap of a curve is told in shape and in size", () => {
  const runs = [[100, 110], [300, 310], [200, 210]];
  assert.equal(curveGap([105, 205, 305], runs, sheet),
    "It is highest in between, at 1; in your guess it rises. Your guess is furthest off at 1: 100 EUR too low (205 EUR instead of 305 EUR).");
  assert.match(curveGap([105, 306, 204], runs, sheet), /as you drew it. Your guess lies among the runs everywhere/);
  assert.match(curveGap([1, 1, 1], [[1], [null], [1]], sheet), /no such figure/);
});

test("a figure has its unit, money its currency", () => {
  assert.deepEqual([figure(226207.4, "money", "EUR"), figure(-4, "%"), figure(20, "%"), figure(0, "h"), figure(1.234, "min")], ["226,207 EUR", "−4.00 %", "20 %", "0 h", "1.23 min"]);
});

test("a lesson is run at its values under both policies, and guesses the second or the difference", () => {
  const lesson = { key: "money.margin_per_order", values: [1, 2], policies: ["a", "b"], shows: "difference" };
  assert.deepEqual(pointsOf(lesson)[1], { policies: ["a", "b"], changes: [{ "money.margin_per_order": 2 }, { "money.margin_per_order": 2 }] });
  const curve = { titles: ["A", "B"], points: [[[1, 2], [5, 7]], [[1, null], [0, 0]]] };
  assert.deepEqual(foundOf(lesson, curve).guessed, [[4, 5], [-1, null]]);
  assert.deepEqual(foundOf({ ...lesson, shows: "second" }, curve).shown.map((each) => each.name), ["A", "B"]);
  assert.deepEqual(foundOf({ ...lesson, shows: "second", policies: ["a", "a"] }, curve).shown.map((each) => each.name), ["A"]);
  assert.deepEqual(pointsOf({ points: [] }), []);
  assert.equal(asSentence("up to"), "Up to");
});

test("a lever has up to five values, and a sheet room that gives nothing away", () => {
  assert.deepEqual(valuesOf({ low: 0, high: 100, step: 1 }), [0, 25, 50, 75, 100]);
  assert.deepEqual(valuesOf({ low: -1, high: 1, step: 1 }), [-1, 0, 1]);
  assert.deepEqual(sheetOf([10, 10], "%"), [0, 30]);
  assert.deepEqual(sheetOf([-5, 5], "money"), [-15, 15]);
  assert.deepEqual(sheetOf([null], "min"), [0, 3]);
  assert.deepEqual(sheetOf([50, 90], "%"), [0, 100]);
});
