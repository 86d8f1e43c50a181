/** What is said of a verdict, of a guess, of time; where points of a border and of a plot lie. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { points } from "../../../sim/explore/page/js/border.js";
import { timeOfDay, when } from "../../../sim/explore/page/js/clock.js";
import { gap, inUnitOf } from "../../../sim/explore/page/js/learn.js";
import { partingOf } from "../../../sim/explore/page/js/lives.js";
import { cut, edge } from "../../../sim/explore/page/js/loop.js";
import { across, ends, mean } from "../../../sim/explore/page/js/plots.js";
import { heads, headline, mark, progress } from "../../../sim/explore/page/js/verdict.js";

const found = { runs: 7, look: 5, next_look: 10, same: false, finding: "Faster" };

test("progress says what counts", () => {
  assert.equal(progress({ ...found, runs: 2, look: 0, next_look: 5 }, 20), "2 of 20 runs. The first verdict comes after 5.");
  assert.equal(progress(found, 20), "7 of 20 runs. Verdict after 5 runs. The next comes after 10.");
  assert.match(progress({ ...found, same: true }, 20), /exactly 0/);
  assert.equal(headline({ ...found, look: 0 }, ["A", "B"]), "“B” against “A”: too early to tell.");
  assert.equal(headline(found, ["A", "B"]), "“B” against “A”: faster.");
});

test("grey where it is not clear", () => {
  assert.deepEqual(["better", "worse", "higher", "", "same"].map((clear) => mark({ clear })), ["better", "worse", "moved", "open", "open"]);
});

test("a guess is told its direction and its size", () => {
  const before = { unit: "%", levels: ["", "5.00 %"], runs: [[], [4.9, 5.1]] };
  const after = { unit: "%", levels: ["", "8.00 %"], runs: [[], [7.9, 8.1]] };
  assert.match(gap(8.05, before, after), /went up, as you expected: from 5.00 % to 8.00 %. Your guess lies among the runs/);
  assert.match(gap(4, before, after), /went up, which you did not expect.*4.00 points too low/);
  assert.match(gap(5, before, { ...before }), /hardly moved, as you expected/);
  const apart = { unit: "%", levels: ["", "5 %"], runs: [[], [1, 9]] };
  assert.match(gap(5.2, apart, { ...apart, runs: [[], [1.2, 9.2]] }), /went up, as you expected/); // the same luck in both
  assert.deepEqual(inUnitOf({ unit: "h", divisor: 60, runs: [[1], [null, 2]] }, { unit: "min", divisor: 1 }).runs, [[60], [null, 120]]);
});

test("two lives part at the first sentence that differs", () => {
  const same = [{ time: 0, says: "a" }, { time: 5, says: "b" }];
  assert.equal(partingOf({ sides: [same, same] }), null);
  assert.equal(partingOf({ sides: [same, [{ time: 0, says: "a" }, { time: 7, says: "c" }]] }), 5);
  assert.equal(partingOf({ sides: [same, [{ time: 0, says: "a" }]] }), 5);
});

test("an arrow is cut under both policies and ends at the edge of a box", () => {
  assert.deepEqual(cut({ policies: ["a", "b"], changes: [{ x: 1 }, {}] }, { cut: { y: 0 } }).changes, [{ x: 1, y: 0 }, { y: 0 }]);
  assert.deepEqual(edge([0, 0], [0, 100]), [0, 19]);
  assert.deepEqual(edge([0, 0], [640, 0]), [64, 0]);
});

test("points of a border fill the square from coarse to fine", () => {
  assert.deepEqual(points(3).map(([x]) => x), [0.5, 0.25, 0.75]);
  assert.equal(new Set(points(48).map(String)).size, 48);
  assert.ok(points(48).every(([x, y]) => x > 0 && x < 1 && y > 0 && y < 1));
});

test("plots know their ends, also of nothing", () => {
  assert.deepEqual(ends([null]), [0, 1]);
  assert.ok(ends([3, 3])[0] < 3 && ends([3, 3])[1] > 3);
  assert.equal(mean([1, null, 3]), 2);
  assert.equal(mean([null]), null);
  assert.equal(across(0, 0, 10, 100), 8);
});

test("minutes are told as days, weeks and times", () => {
  assert.equal(when(1440 * 7 * 8 + 491), "Monday of week 9, 8:11");
  assert.equal(timeOfDay(1440 + 5), "0:05");
});

test("on a narrow page every headline has one line, and what is also told has none", () => {
  const rows = ["Problems", "Problems", "Customers", "Money", "Also"].map((question) => ({ question }));
  assert.deepEqual(rows.map((_, at) => heads(rows, at)), [true, false, true, true, false]);
});
