/** Presets: another world in place of the one that is shown, and a side that starts from one of its policies. */

import { byId, element } from "./dom.js";
import { startFrom } from "./settings.js";

/** @typedef {import("./types.js").Policy} Policy */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */

/**
 * Return the worlds that may be chosen: those that the server names, and those that were opened on this page.
 * @param {World} world
 * @param {Iterable<World>} opened
 * @returns {Policy[]}
 */
export function choices(world, opened) {
  const named = new Set(world.worlds.map((each) => each.name));
  return [...world.worlds, ...[...opened].filter((each) => !named.has(each.id)).map((each) => ({ name: each.id, title: `${each.title} (opened on this page)` }))];
}

/** Lists worlds and policies. */
export class Presets {
  /**
   * @param {(world: string) => void} open
   * @param {(settings: Settings) => void} set
   */
  constructor(open, set) {
    this.set = set;
    this.world = byId("world", HTMLSelectElement);
    this.world.onchange = () => open(this.world.value);
  }

  /**
   * Show where the page stands.
   * @param {World} world
   * @param {Iterable<World>} opened
   * @param {() => Settings} now
   */
  show(world, opened, now) {
    const settings = now();
    this.world.replaceChildren(...choices(world, opened).map((each) => element("option", { value: each.name }, [each.title])));
    this.world.value = world.id;
    const starts = (/** @type {Policy} */ policy, /** @type {number} */ side) => {
      const is = settings.policies[side] === policy.name && Object.keys(settings.changes[side] ?? {}).length === 0;
      const which = side === 0 ? "first" : "second";
      return element("td", {}, [element("button", { type: "button", "aria-pressed": String(is), "aria-label": `Start the ${which} policy from ${policy.title}`,
        "data-side": side, "data-policy": policy.name, click: () => this.set(startFrom(now(), side, policy.name)) },
      [side === 0 ? "First" : "Second"])]);
    };
    const held = document.activeElement instanceof HTMLElement ? document.activeElement.dataset : {};
    const rows = byId("preset-policies", HTMLElement);
    rows.replaceChildren(...world.policies.map((policy) => element("tr", {}, [element("th", { scope: "row" }, [policy.title]), starts(policy, 0), starts(policy, 1)])));
    if (held.policy !== undefined) {
      const again = rows.querySelector(`[data-side="${held.side}"][data-policy="${CSS.escape(held.policy)}"]`);
      if (again instanceof HTMLElement) again.focus();
    }
  }
}
