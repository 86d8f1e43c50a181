/** Curves that are guessed: what is filled in, what shape they have, what is said of the gap; the lessons' settings. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { crossing, curveGap, figure, filled, shape, shapeOf, unsure } from "../../../sim/explore/page/js/curve.js";
import { asSentence, curvesOf, earlyTold, foundOf, gapsOf, pointsOf } from "../../../sim/explore/page/js/lessons.js";
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
  assert.deepEqual(foundOf(lesson, curve).guessed, [[[4, 5], [-1, null]]]);
  assert.deepEqual(foundOf({ ...lesson, shows: "second" }, curve).shown.map((each) => each.name), ["A", "B"]);
  assert.deepEqual(foundOf({ ...lesson, shows: "second", policies: ["a", "a"] }, curve).shown.map((each) => each.name), ["A"]);
  assert.deepEqual(foundOf({ ...lesson, shows: "both" }, curve).guessed, [[[1, 2], [1, null]], [[5, 7], [0, 0]]]);
  const beside = { divisor: 60, points: [[[0], [1]], [[0], [2]]] };
  const two = foundOf({ ...lesson, shows: "second", names: ["gold", "others"] }, { ...curve, divisor: 1 }, beside);
  assert.deepEqual(two.guessed, [[[5, 7], [0, 0]], [[60], [120]]]);
  assert.deepEqual(two.shown.map((each) => each.name), ["gold", "others"]);
  assert.deepEqual(pointsOf({ points: [] }), []);
  assert.equal(asSentence("up to"), "Up to");
});

test("two curves are named by what they are of", () => {
  assert.deepEqual(curvesOf({ shows: "both", policies: ["a", "b"] }, [{ name: "a", title: "A" }, { name: "b", title: "B" }]), ["“A”", "“B”"]);
  assert.deepEqual(curvesOf({ names: ["gold", "others"] }, []), ["gold", "others"]);
  assert.equal(curvesOf({ shows: "second" }, []), undefined);
});

test("a difference is told with the place where it changes its sign, as found and as guessed", () => {
  const lesson = { shows: "difference", values: [1, 2, 3] };
  const sheet = { label: "", unit: "money", currency: "EUR", ticks: ["1", "2", "3"], across: "margin", low: -10, high: 10 };
  const said = gapsOf(lesson, [[1, 2, 3]], [[[-4, -2], [1, 1], [5, 7]]], sheet);
  assert.equal(said.at(-1), "It crosses 0 at 1.75; your guess nowhere.");
  assert.equal(crossing([-1, 0, 1], [1, 2, 3]), 2);
  assert.equal(gapsOf({ shows: "second", values: [1] }, [[1]], [[[1]]], sheet).length, 1);
  const both = gapsOf({ shows: "both" }, [[1, 2, 3], [3, 2, 1]], [[[1], [2], [3]], [[1], [2], [3]]], { ...sheet, curves: ["one", "other"] });
  assert.match(both[0], /^Of one: It rises, as you drew it\. Your guess lies among the runs everywhere/);
  assert.match(both[1], /^Of other: It rises; in your guess it falls\. Your guess is furthest off/);
});

test("a guess lies among the runs only where it does so at every point", () => {
  const sheet = { label: "", unit: "%", currency: "", ticks: ["1", "2"], across: "load", low: 0, high: 100 };
  assert.match(curveGap([10, 50], [[10, 10], [20, 80]], sheet), /among the runs everywhere/);
  assert.match(curveGap([15, 50], [[10, 10], [20, 80]], sheet), /furthest off at 1: 5\.00 points too high \(15 % instead of 10 %\)/);
});

test("the shape of runs is told by the same luck at every point", () => {
  const ticks = ["1", "2", "3"];
  const luck = [0, 40, 80]; // runs lie far apart, their curves do not
  assert.equal(shapeOf([100, 110, 103].map((value) => luck.map((each) => value + each)), ticks), "is highest in between, at 2");
  assert.equal(shapeOf([100, 92, 103].map((value) => luck.map((each) => value + each)), ticks), "is lowest in between, at 2");
  assert.equal(shapeOf([[100, 140], [130, 120], [104, 136]], ticks), "stays about level");
  assert.equal(shapeOf([[1], [2], [3]], ticks), "rises");
  assert.equal(unsure([1, 2, 3], [0, 1, 2]), 0);
  assert.equal(unsure([1, null], [0, 1]), 0);
  assert.equal(unsure([2, 0], [0, 0]), 2);
});

test("what was said too early is told from the looks alone", () => {
  const luck = { unit: "EUR", looks: [[2, -5, 9, "not clear"], [3, -5, 4, "lower"], [4, -2, 4, "not clear"], [5, -2, 4, "not clear"]] };
  assert.deepEqual(earlyTold(luck, 3), ["After 3 runs the interval says “lower”: −5.00 EUR ± 4.00.", "After 5 runs the interval says “not clear”: −2.00 EUR ± 4.00.",
    "Looked at after every run, the word changed 2 times from 2 runs to 5; after your 3, once."]);
  assert.equal(earlyTold(luck, 4).at(-1), "Looked at after every run, the word changed 2 times from 2 runs to 5; after your 4, never.");
  assert.deepEqual(earlyTold(luck, 5).length, 2);
  assert.deepEqual(earlyTold(luck, 9), ["There are 5 runs here, fewer than your 9.", "After 5 runs the interval says “not clear”: −2.00 EUR ± 4.00."]);
});

test("a lever has up to five values, and a sheet room that gives nothing away", () => {
  assert.deepEqual(valuesOf({ low: 0, high: 100, step: 1 }), [0, 25, 50, 75, 100]);
  assert.deepEqual(valuesOf({ low: -1, high: 1, step: 1 }), [-1, 0, 1]);
  assert.deepEqual(valuesOf({ low: 0, high: 9, step: 1, stops: [0, 4] }), [0, 4]);
  assert.deepEqual(sheetOf([10, 10], "%"), [0, 30]);
  assert.deepEqual(sheetOf([-5, 5], "money"), [-15, 15]);
  assert.deepEqual(sheetOf([null], "min"), [0, 3]);
  assert.deepEqual(sheetOf([50, 90], "%"), [0, 100]);
});
