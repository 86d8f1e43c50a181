/** Settings, their address, undo and redo; run by Node's own test runner. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { History, against, fromAddress, inWords, keyOf, shownValue, startFrom, toAddress, withLever, worldIn } from "../../../sim/explore/page/js/settings.js";
import { nearest } from "../../../sim/explore/page/js/levers.js";

const rota = { path: "pools.reps.staff", kind: "rota", unit: "agents", low: -2, high: 3, step: 1, values: { a: 0, b: 0 } };
const money = { path: "goodwill", kind: "number", unit: "money", low: 0, high: 100, step: 1, values: { a: 0, b: 10 } };
const law = { path: "chain.rep.handle", kind: "law", unit: "times", low: 0.5, high: 2, step: 0.05, values: { a: 1, b: 1 } };
const world = { policies: [{ name: "a" }, { name: "b" }], levers: [rota, money, law] };
const start = { policies: ["a", "b"], changes: [{}, {}] };

test("a lever is written as a scenario writes it, and read back", () => {
  const moved = withLever(withLever(withLever(start, rota, [1], -1), law, [0, 1], 1.25), money, [1], 30);
  assert.deepEqual(moved.changes, [{ "chain.rep.handle": "*1.25" }, { "pools.reps.staff": "-1", "chain.rep.handle": "*1.25", goodwill: 30 }]);
  assert.equal(shownValue(moved, rota, 1), -1);
  assert.equal(shownValue(moved, law, 0), 1.25);
  assert.equal(shownValue(moved, money, 0), 0);
});

test("a lever where the file has it is no change", () => {
  assert.deepEqual(withLever(withLever(start, money, [1], 30), money, [1], 10), start);
  assert.deepEqual(withLever(withLever(start, rota, [0], 2), rota, [0], 0), start);
});

test("the address holds the setting, and nothing that the world does not have", () => {
  const moved = withLever(withLever(start, rota, [1], 2), money, [0], 5);
  assert.deepEqual(fromAddress(`#${toAddress(moved)}`, world), moved);
  assert.equal(fromAddress("#policies=a,nobody", world), null);
  assert.equal(fromAddress("", world), null);
  const strange = fromAddress('#policies=a,b&b=rules="evil.py"&b=goodwill={"x":1}&b=goodwill=7&a=no', world);
  assert.deepEqual(strange?.changes, [{}, { goodwill: 7 }]);
});

test("a setting knows its world, which the address names", () => {
  const other = { ...world, id: "course/pooling" };
  const moved = withLever(startFrom({ ...start, world: "course/pooling" }, 0, "b"), rota, [1], 2);
  assert.deepEqual(moved, { policies: ["b", "b"], changes: [{}, { "pools.reps.staff": "+2" }], world: "course/pooling" });
  assert.equal(worldIn(`#${toAddress(moved)}`), "course/pooling");
  assert.deepEqual(fromAddress(`#${toAddress(moved)}`, other), moved);
  assert.equal(fromAddress(`#${toAddress(moved)}`, world), null);
  assert.notEqual(keyOf(moved), keyOf({ ...moved, world: undefined }));
  assert.equal(worldIn("#policies=a,b"), "");
});

test("a side starts from a policy with nothing changed, the other stays", () => {
  const moved = withLever(start, money, [0, 1], 30);
  assert.deepEqual(startFrom(moved, 1, "a"), { policies: ["a", "a"], changes: [{ goodwill: 30 }, {}] });
});

test("a pinned second side is set before the second side of now, of one world alone", () => {
  const pinned = withLever(start, money, [1], 30);
  assert.deepEqual(against(pinned, start), { policies: ["b", "b"], changes: [{ goodwill: 30 }, {}] });
  assert.equal(against(pinned, { ...start, world: "course" }), null);
});

test("one setting has one key, in whatever order it was made", () => {
  const one = withLever(withLever(start, rota, [1], 2), money, [1], 5);
  const other = withLever(withLever(start, money, [1], 5), rota, [1], 2);
  assert.equal(keyOf(one), keyOf(other));
});

test("a drag is one step back", () => {
  const history = new History(start);
  for (const value of [1, 2, 3]) history.push(withLever(history.now, money, [1], 10 + value), value > 1);
  history.push(history.now);
  assert.equal(history.past.length, 1);
  history.undo();
  assert.deepEqual(history.now, start);
  history.redo();
  assert.equal(shownValue(history.now, money, 1), 13);
  history.undo();
  history.push(withLever(history.now, rota, [0], 1));
  history.redo();
  assert.equal(shownValue(history.now, rota, 0), 1);
});

test("values are said with their unit", () => {
  assert.equal(inWords(rota, -1, ""), "−1");
  assert.equal(inWords(rota, 0, ""), "as it is");
  assert.equal(inWords(law, 1.25, ""), "× 1.25");
  assert.equal(inWords({ ...money, unit: "probability" }, 0.07, "EUR"), "7 %");
  assert.equal(inWords(money, 30, "EUR"), "30 EUR");
  assert.equal(inWords(money, "unlimited", "EUR"), "unlimited");
});

test("a value snaps to the stops of an exported page", () => {
  assert.equal(nearest(37, [0, 25, 50]), 25);
  assert.equal(nearest(38, [0, 25, 50]), 50);
  assert.equal(nearest(37, undefined), 37);
});
