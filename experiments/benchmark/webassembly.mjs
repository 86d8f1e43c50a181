/** The runs that `webassembly.py` asks for, with their outcomes, digests of their logs and processor time, three times over. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const [file, scripts] = process.argv.slice(2);
const [{ Fold }, { run }, { Machine }, { World }] = await Promise.all(["counted", "engine", "machine", "tables"]
  .map((name) => import(`${scripts}/${name}.js`)));
const asked = JSON.parse(readFileSync(file, "utf-8"));
const bytes = (text) => new Uint8Array(Buffer.from(text, "base64"));
const machine = new Machine(new WebAssembly.Module(bytes(asked.module)));
const found = [];
for (let turn = 0; turn < 3; turn += 1) {
  for (const [place, { shape, words, seed, replication }] of asked.runs.entries()) {
    const world = new World(shape, new BigInt64Array(bytes(words).buffer)), hash = createHash("sha256");
    const before = process.cpuUsage();
    machine.reset();
    const fold = new Fold(machine, world);
    run(machine, world, BigInt(seed), replication, (records) => { fold.take(records); });
    const outcomes = Object.fromEntries(Object.entries(fold.outcomes()).map(([name, value]) => [name, String(value)]));
    const { user, system } = process.cpuUsage(before);
    machine.reset();
    run(machine, world, BigInt(seed), replication, (records) => {
      hash.update(machine.bytes(records.at, records.length * records.size));
    });
    found[place] = { digest: hash.digest("hex"), outcomes, milliseconds: (user + system) / 1000 };
  }
}
console.log(JSON.stringify(found));
