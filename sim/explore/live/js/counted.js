/** What the records of a run come to: the fold itself as WebAssembly, and the outcomes that the page shows read from it. */

/** @typedef {import("./machine.js").Machine} Machine */
/** @typedef {import("./machine.js").Rows} Rows */
/** @typedef {import("./tables.js").World} World */

const DAY = 1440, WEEK = 10_080, YEAR = 525_960, HOUR = 60;
const LEAST_WATCHED = 30, FIRST_COLUMNS = 64, MOST_WAITING = 65_536;

/** Takes the records of one run in order and knows its outcomes (`sim.outcomes.fold`). */
export class Fold {
  /**
   * @param {Machine} machine
   * @param {World} world
   */
  constructor(machine, world) {
    const { at } = world;
    this.machine = machine;
    this.world = world;
    const base = machine.put(world.words).at;
    this.table = (/** @type {string} */ name) => world.table(name, base);
    const channels = world.length("channels");
    this.cases = machine.rows(0, at.CASE);
    this.customers = machine.rows(0, at.CUSTOMER);
    this.caseCount = 0;
    this.customerCount = 0;
    this.waits = machine.rows(0, at.WAIT);
    this.channelWaits = machine.rows(0, at.WAIT);
    this.pools = this.table("pools");
    this.channels = this.table("channels");
    let agents = 0;
    world.integers("slots").forEach((count, pool) => {
      machine.view.setBigInt64(this.pools.at + pool * at.POOL + (world.shape.rows.POOL?.first_slot?.[0] ?? 0), BigInt(agents), true);
      agents += count;
    });
    this.slots = machine.rows(agents, at.SLOT);
    for (let slot = 0; slot < agents; slot += 1) this.write(this.slots, slot, "SLOT", "since", Infinity);
    this.flaws = machine.rows(world.length("names"), at.FLAW);
    for (let flaw = 0; flaw < this.flaws.length; flaw += 1) this.write(this.flaws, flaw, "FLAW", "level", 1);
    this.tallies = machine.rows(world.number("kinds"), at.TALLY);
    this.totals = machine.rows(1, at.TOTALS);
    const minutes = this.pools.length * (channels + 1) * at.ACTIVITIES;
    this.agentMinutes = { ...machine.rows(minutes, 8), shape: [this.pools.length, channels + 1, at.ACTIVITIES] };
    this.columns = FIRST_COLUMNS;
    this.waitingMinutes = { ...machine.rows(channels * this.columns, 8), shape: [channels, this.columns] };
  }

  /**
   * Fold the next records.
   * @param {Rows} records
   */
  take(records) {
    const { machine, world } = this;
    this.makeRoom(records);
    const bad = machine.word("fold_records", records, { ...this.cases, length: this.caseCount }, { ...this.customers, length: this.customerCount },
      this.pools, this.channels, this.slots, this.flaws, this.tallies, this.totals, this.waits, this.channelWaits, this.agentMinutes,
      this.waitingMinutes, this.table("level_pools"), this.table("places"), this.table("targets"), this.table("clocks"),
      this.table("openings"), this.table("dates"), world.number("warm_up"), world.number("horizon"));
    if (bad >= 0n) throw new Error(`record ${bad} of a chunk cannot be of this world`);
  }

  /** @param {Rows} records */
  makeRoom(records) {
    const { at } = this.world, whole = new Int32Array(this.machine.memory.buffer, records.at, (records.length * at.RECORD) / 4);
    const halves = new Uint16Array(whole.buffer, records.at, whole.length * 2);
    const step = at.RECORD / 4, customer = at.RECORD_CUSTOMER / 4, inCase = at.RECORD_CASE / 4, kind = at.RECORD_KIND / 2;
    let cases = this.caseCount, customers = this.customerCount, joining = 0;
    for (let record = 0; record < whole.length; record += step) {
      cases = Math.max(cases, /** @type {number} */ (whole[record + inCase]) + 1);
      customers = Math.max(customers, /** @type {number} */ (whole[record + customer]) + 1);
      if (halves[2 * record + kind] === at.QUEUED) joining += 1;
    }
    this.cases = this.withBlanks(this.cases, this.caseCount, cases, "new_case");
    this.customers = this.withBlanks(this.customers, this.customerCount, customers, "new_customer");
    this.caseCount = cases;
    this.customerCount = customers;
    this.waits = this.withRoom(this.waits, this.total("waits") + records.length);
    this.channelWaits = this.withRoom(this.channelWaits, this.total("channel_waits") + records.length);
    const now = Math.max(0, ...Array.from({ length: this.channels.length }, (_, one) => this.read(this.channels, one, "CHANNEL", "waiting")));
    const most = Math.min(now + joining, MOST_WAITING);
    if (most >= this.columns) this.widen(Math.max(most + 1, 2 * this.columns));
  }

  /**
   * @param {Rows} rows
   * @param {number} needed
   * @returns {Rows}
   */
  withRoom(rows, needed) {
    return needed <= rows.length ? rows : this.machine.larger(rows, Math.max(needed, 2 * rows.length));
  }

  /**
   * @param {Rows} rows
   * @param {number} used
   * @param {number} needed
   * @param {string} blank
   * @returns {Rows}
   */
  withBlanks(rows, used, needed, blank) {
    const found = this.withRoom(rows, needed), row = this.world.copied(blank);
    const words = new BigInt64Array(this.machine.memory.buffer, found.at, (needed * found.size) / 8);
    for (let at = used * row.length; at < words.length; at += row.length) words.set(row, at);
    return found;
  }

  /** @param {number} columns */
  widen(columns) {
    const rows = this.channels.length, before = this.machine.floats(this.waitingMinutes).slice();
    const wider = this.machine.rows(rows * columns, 8);
    const minutes = this.machine.floats(wider);
    for (let row = 0; row < rows; row += 1) minutes.set(before.subarray(row * this.columns, (row + 1) * this.columns), row * columns);
    this.waitingMinutes = { ...wider, shape: [rows, columns] };
    this.columns = columns;
  }

  /**
   * @param {Rows} rows
   * @param {number} row
   * @param {string} kind
   * @param {string} field
   * @returns {number}
   */
  read(rows, row, kind, field) {
    const [offset, type] = this.world.shape.rows[kind]?.[field] ?? [0, ""];
    const view = this.machine.view, at = rows.at + row * rows.size + offset;
    if (type === "f8") return view.getFloat64(at, true);
    if (type === "i8") return Number(view.getBigInt64(at, true));
    if (type === "i4") return view.getInt32(at, true);
    if (type === "i2") return view.getInt16(at, true);
    return type === "i1" ? view.getInt8(at) : view.getUint8(at);
  }

  /**
   * @param {Rows} rows
   * @param {number} row
   * @param {string} kind
   * @param {string} field
   * @param {number} value
   */
  write(rows, row, kind, field, value) {
    const [offset] = this.world.shape.rows[kind]?.[field] ?? [0];
    this.machine.view.setFloat64(rows.at + row * rows.size + offset, value, true);
  }

  /**
   * @param {string} field
   * @returns {number}
   */
  total(field) {
    return this.read(this.totals, 0, "TOTALS", field);
  }

  /**
   * Return the outcomes of the run that the page may show; a horizon that was not reached is not asked about.
   * @returns {Record<string, number>}
   */
  outcomes() {
    const { machine, world } = this, { at, number } = world;
    const leavings = machine.rows(at.LEAVINGS, 8), census = machine.rows(1, at.CENSUS);
    machine.call("count_customers", { ...this.customers, length: this.customerCount }, census.at, leavings, number("open_demand"), number("warm_up"),
      number("horizon"), number("last_onset"));
    const counted = (/** @type {string} */ field) => this.read(census, 0, "CENSUS", field);
    const left = machine.words(leavings).reduce((sum, each) => sum + Number(each), 0);
    const base = counted("customers");
    return {
      ...this.ofCases(counted("watched_minutes")),
      churn: ratio(left, base), customers_lost: left, customers_end: counted("present"),
      praise_per_100: ratio(100 * this.value("PRAISED"), base), grievance_per_100: ratio(100 * this.value("AGGRIEVED"), base),
      ...this.ofChannels(),
      ...this.ofMoney(counted, left),
    };
  }

  /**
   * @param {import("./tables.js").Known} kind
   * @returns {number} the sum of the values of the records of a kind from the warm-up on
   */
  value(kind) {
    return this.read(this.tallies, this.world.at[kind], "TALLY", "value");
  }

  /**
   * @param {number} watchedMinutes
   * @returns {Record<string, number>}
   */
  ofCases(watchedMinutes) {
    const { at, number } = this.world, [warmUp, last, watch] = [number("warm_up"), number("last_onset"), number("watch")];
    const times = [];
    let cases = 0, solved = 0, watched = 0;
    for (let row = 0; row < this.caseCount; row += 1) {
      const opened = this.read(this.cases, row, "CASE", "opened");
      if (!(opened >= warmUp)) continue;
      const isSolved = this.read(this.cases, row, "CASE", "ending") === at.SOLVED;
      cases += 1;
      if (isSolved) solved += 1;
      if (!(opened <= last)) continue;
      watched += 1;
      const minutes = this.read(this.cases, row, "CASE", "ended") - opened;
      if (isSolved && minutes <= watch) times.push(minutes);
    }
    const sorted = Float64Array.from(times).sort();
    const total = sum(sorted) + watch * (watched - sorted.length);
    return {
      cases, solved_share: ratio(solved, cases), unsolved_share: ratio(cases - solved, cases),
      problem_days_per_customer_year: number("open_demand") ? NaN : ratio(total / DAY, watchedMinutes / YEAR),
      resolution_time_mean: watched >= LEAST_WATCHED ? total / watched : NaN,
    };
  }

  /** @returns {Record<string, number>} */
  ofChannels() {
    /** @type {Record<string, number>} */
    const found = {};
    this.world.shape.names.forEach((name, row) => {
      if (name === null) return;
      const of = (/** @type {string} */ field) => this.read(this.channels, row, "CHANNEL", field);
      const offered = of("offered"), answered = of("answered") + of("called"), head = `channels.${name}`;
      found[`${head}.offered`] = offered;
      found[`${head}.answered`] = of("answered");
      found[`${head}.abandoned`] = of("abandoned");
      found[`${head}.abandoned_share`] = ratio(of("abandoned"), offered);
      found[`${head}.blocked_share`] = ratio(of("blocked"), offered);
      found[`${head}.service_level`] = ratio(of("in_time"), offered - of("abandoned_in_time"));
      found[`${head}.service_level_strict`] = ratio(of("in_time"), offered);
      found[`${head}.wait_mean`] = ratio(of("answered_wait") + of("abandoned_wait"), answered + of("abandoned"));
      found[`${head}.wait_mean_answered`] = ratio(of("answered_wait"), answered);
    });
    return found;
  }

  /**
   * @param {(field: string) => number} counted
   * @param {number} left
   * @returns {Record<string, number>}
   */
  ofMoney(counted, left) {
    const { number } = this.world;
    const orders = (counted("order_minutes") / WEEK) * number("order_share");
    const weeks = (number("horizon") - number("warm_up")) / WEEK;
    const margin = number("margin_per_order") * orders;
    const design = number("design_cost") * this.read(this.tallies, this.world.at.PROJECT_STARTED, "TALLY", "late");
    const costs = {
      remedies: this.value("GRANTED"), goodwill: this.value("GOODWILL_GIVEN"), staff_cost: this.staffCost(),
      failed_attempt_cost: this.value("ATTEMPT_FAILED"), quality_cost: number("quality_cost_per_order") * orders,
      one_off_cost: (number("training_cost") + design) * number("one_off_share"),
    };
    const total = exactly(Object.values(costs)), stock = this.stock(counted, left);
    const worth = exactly([margin, -total, stock]);
    return {
      margin, ...costs, total_cost: total, customer_stock: stock, net_value_to_horizon: margin - total, net_value: worth,
      total_cost_per_week: total / weeks, net_value_per_week: worth / weeks,
    };
  }

  /** @returns {number} */
  staffCost() {
    const { number } = this.world, hourly = this.world.reals("hourly_costs"), unseated = this.world.reals("unseated");
    const size = this.pools.size, copy = this.machine.rows(1, size);
    return sum(hourly.map((cost, row) => {
      this.machine.bytes(copy.at, size).set(this.machine.bytes(this.pools.at + row * size, size));
      this.machine.call("advance_pool", copy.at, number("horizon"), number("warm_up"));
      const minutes = this.read(copy, 0, "POOL", "staffed_minutes") + this.read(copy, 0, "POOL", "overtime_minutes");
      return (minutes / HOUR + /** @type {number} */ (unseated[row])) * cost;
    }));
  }

  /**
   * Return what the customers at the horizon are worth from then on, less what those at the warm-up were worth.
   * @param {(field: string) => number} counted
   * @param {number} left
   * @returns {number}
   */
  stock(counted, left) {
    const { number } = this.world, value = number("customer_value");
    if (Number.isNaN(value)) return 0;
    if (number("open_demand")) return -value * left;
    if (number("mean_orders") > 0) return (value * (counted("orders_at_end") - counted("orders_at_start"))) / number("mean_orders");
    return value * (counted("at_end") - counted("at_start"));
  }
}

/**
 * @param {number} part
 * @param {number} whole
 * @returns {number}
 */
function ratio(part, whole) {
  return whole ? part / whole : NaN;
}

/**
 * @param {Iterable<number>} values
 * @returns {number} their sum, one by one in order
 */
function sum(values) {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/**
 * Return the sum of numbers as if it were worked out exactly and rounded once (Shewchuk 1997, as Python's `math.fsum`).
 * @param {Iterable<number>} values
 * @returns {number}
 */
export function exactly(values) {
  /** @type {number[]} */
  const parts = [];
  for (let value of values) {
    let kept = 0;
    for (let part of parts) {
      if (Math.abs(value) < Math.abs(part)) [value, part] = [part, value];
      const high = value + part, low = part - (high - value);
      if (low) parts[kept++] = low;
      value = high;
    }
    parts.length = kept;
    parts.push(value);
  }
  let at = parts.length - 1, total = parts[at] ?? 0, low = 0;
  while (at > 0) {
    const before = total, part = /** @type {number} */ (parts[--at]);
    total = before + part;
    low = part - (total - before);
    if (low) break;
  }
  if (at > 0 && Math.sign(low) === Math.sign(/** @type {number} */ (parts[at - 1]))) {
    const twice = 2 * low, rounded = total + twice;
    if (rounded - total === twice) total = rounded;
  }
  return total;
}
