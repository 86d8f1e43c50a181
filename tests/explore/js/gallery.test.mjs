/** Cards of settings that were tried. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, kept } from "../../../sim/explore/page/js/gallery.js";

const settings = (value) => ({ policies: ["a", "b"], changes: [{}, value === null ? {} : { goodwill: value }] });

test("a setting has one card, with the newest that is known of it", () => {
  let cards = kept([], { settings: settings(null), finding: "early", runs: 5 });
  cards = kept(cards, { settings: settings(3), finding: "other", runs: 5 });
  cards = kept(cards, { settings: settings(null), finding: "late", runs: 20 });
  assert.deepEqual(cards.map(({ finding }) => finding), ["late", "other"]);
});

test("a card says in what its setting differs", () => {
  const lever = { path: "goodwill", part: "how_customers_are_treated", label: "Present", kind: "number", unit: "money", values: { a: 0, b: 1 } };
  const world = { levers: [lever], currency: "EUR" };
  assert.equal(differences(settings(3), world), "Present, how customers are treated: 3 EUR (second)");
  assert.equal(differences(settings(null), world), "as in the file");
  assert.equal(differences(settings(3), { levers: [], currency: "" }), "goodwill: 3 (second)");
});
