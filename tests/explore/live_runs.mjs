/**
 * What Node comes to with the modules of a live page: reads {module, worlds: [{shape, words, seed, replication}]} or
 * {judge: [{wording, runs, policies}]} as JSON from a file, and writes digests with outcomes, or what is shown of comparisons.
 */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Fold } from "../../sim/explore/live/js/counted.js";
import { run } from "../../sim/explore/live/js/engine.js";
import { compared } from "../../sim/explore/live/js/judged.js";
import { Machine } from "../../sim/explore/live/js/machine.js";
import { World, unpacked } from "../../sim/explore/live/js/tables.js";

const asked = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const numbers = (runs) => runs.map((each) => each.map((run) => Object.fromEntries(Object.entries(run).map(([name, value]) => [name, Number(value)]))));
if (asked.judge) {
  console.log(JSON.stringify(asked.judge.map(({ wording, runs, policies }) => compared(wording, numbers(runs), policies, false))));
} else {
  const machine = new Machine(new WebAssembly.Module(await unpacked(asked.module)));
  const found = [];
  for (const { shape, words, seed, replication } of asked.worlds) {
    const world = new World(shape, new BigInt64Array(await unpacked(words)));
    machine.reset();
    const hash = createHash("sha256"), fold = new Fold(machine, world);
    run(machine, world, BigInt(seed), replication, (records) => {
      hash.update(machine.bytes(records.at, records.length * records.size));
      fold.take(records);
    });
    const outcomes = Object.fromEntries(Object.entries(fold.outcomes()).map(([name, value]) => [name, String(value)]));
    found.push({ digest: hash.digest("hex"), outcomes });
  }
  console.log(JSON.stringify(found));
}
