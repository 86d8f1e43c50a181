/** Settings as plain values: what a lever is set to, what the address says, what can be undone. All pure. */

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Lever} Lever */
/** @typedef {import("./types.js").Value} Value */
/** @typedef {import("./types.js").World} World */

/**
 * Return what a world begins with.
 * @param {World} world
 * @returns {Settings}
 */
export function begin(world) {
  return inWorld({ policies: [world.begins[0], world.begins[1]], changes: [{}, {}] }, world.id);
}

/**
 * Return settings of a world; that of the command line goes without a name.
 * @param {Settings} settings
 * @param {string | undefined} world
 * @returns {Settings}
 */
export function inWorld(settings, world) {
  const { policies, changes } = settings;
  return world ? { policies, changes, world } : { policies, changes };
}

/**
 * Return settings in which one side starts from a policy, as the file has it.
 * @param {Settings} settings
 * @param {number} side
 * @param {string} policy
 * @returns {Settings}
 */
export function startFrom(settings, side, policy) {
  const [first, second] = settings.policies;
  const [ours, theirs] = settings.changes;
  return side === 0 ? { ...settings, policies: [policy, second], changes: [{}, theirs] } : { ...settings, policies: [first, policy], changes: [ours, {}] };
}

/**
 * Return settings that set the second side of some before the second side of others; null where the worlds differ.
 * @param {Settings} pinned
 * @param {Settings} now
 * @returns {Settings | null}
 */
export function against(pinned, now) {
  if ((pinned.world ?? "") !== (now.world ?? "")) return null;
  return { ...now, policies: [pinned.policies[1], now.policies[1]], changes: [pinned.changes[1], now.changes[1]] };
}

/**
 * Return settings with a lever of one side, or of both, set; a lever that stands where the file has it is no change.
 * @param {Settings} settings
 * @param {Lever} lever
 * @param {number[]} sides
 * @param {Value} shown what the control shows: a number, a flag, a word
 * @returns {Settings}
 */
export function withLever(settings, lever, sides, shown) {
  /** @type {[Record<string, Value>, Record<string, Value>]} */
  const changes = [{ ...settings.changes[0] }, { ...settings.changes[1] }];
  for (const side of sides) {
    const file = lever.values[settings.policies[side] ?? ""];
    if (shown === file) delete (changes[side] ?? {})[lever.path];
    else (changes[side] ?? {})[lever.path] = written(lever, shown);
  }
  return { ...settings, changes };
}

/**
 * Return a lever's value as a scenario writes it: rotas and laws are changed relative to what stands there.
 * @param {Lever} lever
 * @param {Value} shown
 * @returns {Value}
 */
export function written(lever, shown) {
  if (lever.kind === "rota" && typeof shown === "number") return shown < 0 ? `${shown}` : `+${shown}`;
  if (lever.kind === "law" && typeof shown === "number") return `*${shown}`;
  return shown;
}

/**
 * Return what a lever's control shows under some settings.
 * @param {Settings} settings
 * @param {Lever} lever
 * @param {number} side
 * @returns {Value}
 */
export function shownValue(settings, lever, side) {
  const changed = settings.changes[side]?.[lever.path];
  if (changed === undefined) return lever.values[settings.policies[side] ?? ""] ?? 0;
  if (lever.kind === "rota" || lever.kind === "law") return Number(String(changed).replace(/^[+*]/, ""));
  return changed;
}

/**
 * Return a value in words with its unit.
 * @param {Lever} lever
 * @param {Value} value
 * @param {string} currency
 * @returns {string}
 */
export function inWords(lever, value, currency) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value.replaceAll("_", " ");
  if (lever.kind === "rota") return value === 0 ? "as it is" : `${value > 0 ? "+" : "−"}${Math.abs(value)}`;
  if (lever.kind === "law") return value === 1 ? "as it is" : `× ${trimmed(value)}`;
  if (lever.unit === "probability") return `${trimmed(100 * value)} %`;
  if (lever.unit === "min") return `${trimmed(value)} min`;
  return `${trimmed(value)}${currency ? ` ${currency}` : ""}`;
}

/**
 * Return a number without digits that mean nothing.
 * @param {number} value
 * @returns {string}
 */
export function trimmed(value) {
  return String(Number(value.toPrecision(6)));
}

/**
 * Return the same settings, whoever wrote them, as one text.
 * @param {Settings} settings
 * @returns {string}
 */
export function keyOf(settings) {
  const sides = settings.changes.map((each) => Object.entries(each).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return JSON.stringify(settings.world ? [settings.policies, sides, settings.world] : [settings.policies, sides]);
}

/**
 * Return settings as the part of an address behind "#".
 * @param {Settings} settings
 * @returns {string}
 */
export function toAddress(settings) {
  const asked = new URLSearchParams();
  if (settings.world) asked.set("world", settings.world);
  asked.set("policies", settings.policies.join(","));
  settings.changes.forEach((changes, side) => {
    for (const [path, value] of Object.entries(changes)) asked.append(side === 0 ? "a" : "b", `${path}=${JSON.stringify(value)}`);
  });
  return asked.toString();
}

/**
 * Return the name of the world that an address is about; empty for that of the command line.
 * @param {string} hash
 * @returns {string}
 */
export function worldIn(hash) {
  return new URLSearchParams(hash.replace(/^#/, "")).get("world") ?? "";
}

/**
 * Return the settings that an address names; null where it names none that this world has.
 * @param {string} hash
 * @param {World} world
 * @returns {Settings | null}
 */
export function fromAddress(hash, world) {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  const policies = (asked.get("policies") ?? "").split(",");
  const known = new Set(world.policies.map((policy) => policy.name));
  const [first, second] = policies;
  if (worldIn(hash) !== (world.id ?? "")) return null;
  if (policies.length !== 2 || first === undefined || second === undefined) return null;
  if (!known.has(first) || !known.has(second)) return null;
  const levers = new Set(world.levers.map((lever) => lever.path));
  /** @type {[Record<string, Value>, Record<string, Value>]} */
  const changes = [{}, {}];
  ["a", "b"].forEach((name, side) => {
    for (const text of asked.getAll(name)) {
      const at = text.indexOf("=");
      const path = text.slice(0, at);
      try {
        const value = JSON.parse(text.slice(at + 1));
        if (levers.has(path) && ["number", "boolean", "string"].includes(typeof value)) (changes[side] ?? {})[path] = value;
      } catch {
        continue;
      }
    }
  });
  return inWorld({ policies: [first, second], changes }, world.id);
}

/**
 * What can be undone and redone, without a change that only repeats the last.
 */
export class History {
  /** @param {Settings} first */
  constructor(first) {
    /** @type {Settings[]} */
    this.past = [];
    this.now = first;
    /** @type {Settings[]} */
    this.future = [];
  }

  /**
   * @param {Settings} next
   * @param {boolean} joins whether it goes on with the last change, as a drag does
   */
  push(next, joins = false) {
    if (keyOf(next) === keyOf(this.now)) return;
    if (!joins) this.past.push(this.now);
    this.now = next;
    this.future = [];
  }

  undo() {
    const before = this.past.pop();
    if (before === undefined) return;
    this.future.push(this.now);
    this.now = before;
  }

  redo() {
    const after = this.future.pop();
    if (after === undefined) return;
    this.past.push(this.now);
    this.now = after;
  }
}
