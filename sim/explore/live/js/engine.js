/** One run: what `sim.engine.compiled` does around the kernel, with the kernel itself as WebAssembly. */

/** @typedef {import("./machine.js").Machine} Machine */
/** @typedef {import("./machine.js").Rows} Rows */
/** @typedef {import("./tables.js").World} World */

const DONE = 0, RECORDS_FULL = 1, HEAP_FULL = 2, ARENA_FULL = 3, PEOPLE_FULL = 4;
const BEGINNING = 2, RUNNING = 3;
const FIRST_ROOM = 65_536, FIRST_ENTRIES = 4096, FIRST_NEWCOMERS = 1024, HEADROOM = 2;
const MINUTES_PER_DAY = 1440;

/**
 * Run one replication, handing full chunks of records to `take`.
 * @param {Machine} machine
 * @param {World} world
 * @param {bigint} seed
 * @param {number} replication
 * @param {(records: Rows) => void} take
 */
export function run(machine, world, seed, replication, take) {
  const { at, number } = world;
  const key = machine.word("run_key", seed, BigInt(replication));
  const base = machine.put(world.words).at;
  const table = (/** @type {string} */ name) => world.table(name, base);
  const plan = table("plan"), laws = table("laws"), points = table("points");
  let people = machine.rows(number("initial") + FIRST_NEWCOMERS, 8, false);
  let heap = emptyHeap(machine, FIRST_ENTRIES, at);
  let log = machine.rows(FIRST_ROOM, at.RECORD, false);
  let arena = begun(machine, world, key);
  const keys = machine.made("founding_keys", 1, BigInt(number("initial")))[0] ?? { at: 0, length: 0, size: 8 };
  const cumulated = cumulate(machine, world, key, table);
  const onsets = comers(machine, world, key, table, keys, cumulated);
  const word = (/** @type {number} */ place) => Number(machine.view.getBigInt64(arena.at + 8 * place, true));
  const set = (/** @type {number} */ place, /** @type {number} */ value) => machine.view.setBigInt64(arena.at + 8 * place, BigInt(value), true);
  const flush = () => {
    const used = word(at.S_USED);
    if (!used) return;
    take({ ...log, length: used });
    set(at.S_FLUSHED, word(at.S_FLUSHED) + used);
    set(at.S_USED, 0);
  };
  for (let met = false; ;) {
    const answer = Number(machine.word("advance", plan, plan, laws, points, people, keys, cumulated, table("arrivals"), ...onsets,
      arena, arena, heap, log));
    if (answer === RECORDS_FULL) {
      const crowded = word(at.S_USED) < log.length / 2;
      flush();
      if (crowded) log = machine.rows(2 * log.length, at.RECORD, false);
    } else if (answer === HEAP_FULL) heap = machine.larger(heap, 2 * heap.length, true);
    else if (answer === ARENA_FULL) arena = machine.larger(arena, 2 * arena.length);
    else if (answer === PEOPLE_FULL) people = machine.larger(people, 2 * people.length);
    else if (answer !== DONE) throw new Error("a rule has stopped the run");
    else if (word(at.S_PHASE) === BEGINNING && !met) {
      arena = meet(machine, world, key, people, arena, word(at.S_BUMP));
      met = true;
    } else if (word(at.S_PHASE) === RUNNING) break;
  }
  flush();
}

/**
 * @param {Machine} machine
 * @param {number} length
 * @param {World["at"]} at
 * @returns {Rows}
 */
function emptyHeap(machine, length, at) {
  const heap = machine.rows(length, at.ENTRY);
  const view = machine.view;
  for (let entry = 0; entry < length; entry += 1) {
    view.setFloat64(heap.at + entry * at.ENTRY, Infinity, true);
    view.setBigInt64(heap.at + entry * at.ENTRY + 8, (1n << 63n) - 1n, true);
  }
  return heap;
}

/**
 * Return the arena with the scalars, lines and flaws laid out as at minute 0.
 * @param {Machine} machine
 * @param {World} world
 * @param {bigint} key
 * @returns {Rows}
 */
function begun(machine, world, key) {
  const { at, number } = world;
  const slots = world.integers("slots"), flaws = world.length("names"), channels = number("channels");
  const room = Math.max(number("threshold"), 1);
  const lines = at.S_SIZE, firstFlaw = lines + slots.length * at.LINE_SIZE;
  const crowd = firstFlaw + flaws * at.D_SIZE, race = crowd + channels;
  let position = race + 2 * Math.max(flaws, channels) + at.LANES;
  const agents = slots.reduce((sum, each) => sum + each, 0);
  const people = number("initial") * (at.U_SIZE + 4 * at.EDGE_SIZE * number("ties"));
  const arena = machine.rows(position + agents + room * flaws + HEADROOM * people + FIRST_ROOM, 8, false);
  const memory = machine.words(arena), floats = machine.floats(arena);
  memory.fill(0n, 0, position);
  slots.forEach((count, pool) => {
    const line = lines + pool * at.LINE_SIZE;
    memory[line + at.L_SLOTS] = BigInt(position);
    memory[line + at.L_FREE] = BigInt(count);
    for (let slot = 0; slot < count; slot += 1) memory[position + slot] = BigInt(count - 1 - slot);
    position += count;
  });
  for (let flaw = 0; flaw < flaws; flaw += 1) {
    const block = firstFlaw + flaw * at.D_SIZE;
    memory[block + at.D_FLAW] = BigInt(flaw);
    floats[block + at.D_LEVEL] = 1;
    memory[block + at.D_PLACE] = BigInt(position);
    position += room;
  }
  memory[at.S_LINES] = BigInt(lines);
  memory[at.S_FLAWS] = BigInt(firstFlaw);
  memory[at.S_BUMP] = BigInt(position);
  memory[at.S_CROWD] = BigInt(crowd);
  memory[at.S_RACE] = BigInt(race);
  floats[at.S_STREAM_TIME] = Infinity;
  memory[at.S_STREAM_ORDER] = (1n << 63n) - 1n;
  memory[at.S_RUN] = key;
  return arena;
}

/**
 * Return the expected arrivals before each half hour of the run.
 * @param {Machine} machine
 * @param {World} world
 * @param {bigint} key
 * @param {(name: string) => Rows} table
 * @returns {Rows}
 */
function cumulate(machine, world, key, table) {
  const { at, number } = world;
  const factors = machine.rows(Math.ceil(number("horizon") / MINUTES_PER_DAY), 8);
  for (let day = 0; day < factors.length; day += 1) {
    const factor = number("has_busyness") ? machine.number("quantile", table("laws"), table("points"), BigInt(number("busyness")),
      machine.number("uniform", key, world.key, 0n, BigInt(at.BUSYNESS), BigInt(day))) : 1;
    machine.view.setFloat64(factors.at + 8 * day, factor, true);
  }
  return machine.made("cumulated_rates", 1, table("rates"), factors)[0] ?? factors;
}

/**
 * Return the candidate onsets of the founding customers, or those of dated volumes, in order of time: times, who,
 * which, numbers.
 * @param {Machine} machine
 * @param {World} world
 * @param {bigint} key
 * @param {(name: string) => Rows} table
 * @param {Rows} keys
 * @param {Rows} cumulated
 * @returns {Rows[]}
 */
function comers(machine, world, key, table, keys, cumulated) {
  const { number } = world;
  const nothing = { at: cumulated.at, length: 0, size: 8 };
  if (!number("open_demand")) {
    const orders = machine.made("order_rates", 1, key, keys, table("laws"), table("points"), BigInt(number("activity")), number("orders_per_week"));
    const found = machine.made("onsets", 4, key, keys, orders[0] ?? nothing, table("shares"), table("names"), table("turns"), cumulated, number("horizon"));
    return inOrder(machine, found, Infinity);
  }
  if (!number("has_volumes")) return [nothing, nothing, nothing, nothing];
  const [times, rows, numbers] = inOrder(machine, machine.made("volume_arrivals", 3, key, world.key, table("volume_names"), table("volume_days"),
    table("volumes")), number("horizon"));
  if (times === undefined || rows === undefined || numbers === undefined) return [];
  const flaws = world.integers("volume_flaws");
  const which = machine.words(rows);
  which.forEach((row, place) => { which[place] = BigInt(flaws[Number(row)] ?? 0); });
  return [times, nothing, rows, numbers];
}

/**
 * Return arrays by the order of the first, those before the horizon; of equal ones the earlier stays first.
 * @param {Machine} machine
 * @param {Rows[]} arrays
 * @param {number} horizon
 * @returns {Rows[]}
 */
function inOrder(machine, arrays, horizon) {
  const [first] = arrays;
  if (first === undefined) return [];
  const times = machine.floats(first).slice();
  const order = Uint32Array.from(times.keys()).sort((one, other) => /** @type {number} */ (times[one]) - /** @type {number} */ (times[other]))
    .filter((place) => /** @type {number} */ (times[place]) < horizon);
  return arrays.map((rows) => {
    const words = machine.words(rows).slice();
    return machine.put(BigInt64Array.from(order, (place) => /** @type {bigint} */ (words[place])));
  });
}

/**
 * Make the founding customers each other's acquaintance; return the arena, which may have had to grow.
 * @param {Machine} machine
 * @param {World} world
 * @param {bigint} key
 * @param {Rows} people
 * @param {Rows} arena
 * @param {number} used
 * @returns {Rows}
 */
function meet(machine, world, key, people, arena, used) {
  const { at, number } = world;
  const count = BigInt(number("initial")), ties = BigInt(number("ties")), graph = number("graph");
  if (graph === at.UNIFORM_MIXING || !count) return arena;
  const [made] = graph === at.SMALL_WORLD ? machine.made("small_world", 1, key, world.key, count, ties, number("rewire"))
    : machine.made("scale_free", 1, key, world.key, count, ties);
  if (made === undefined) return arena;
  const edges = { ...made, shape: [made.length / 2, 2] };
  let found = arena;
  while (used + at.EDGE_SIZE * made.length + FIRST_ROOM > found.length) found = machine.larger(found, 2 * found.length);
  machine.call("befriend_founders", people, edges, found);
  return found;
}
