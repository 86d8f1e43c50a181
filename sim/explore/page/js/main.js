/** The page: a setting, what is asked of the server about it, and the parts that show the answers. */

import { Asking } from "./asking.js";
import { ask, missing } from "./api.js";
import { BorderPanel } from "./border.js";
import { byId, element } from "./dom.js";
import { Player } from "./film.js";
import { Gallery } from "./gallery.js";
import { drawLevers, nearest, updateLevers } from "./levers.js";
import { LearnPanel } from "./learn.js";
import { LivesPanel } from "./lives.js";
import { LoopPanel } from "./loop.js";
import { History, begin, fromAddress, inWords, keyOf, shownValue, toAddress, withLever } from "./settings.js";
import { RiskPanel } from "./risk.js";
import { drawTake } from "./take.js";
import { busy, show, showFates, showKnown, unfolds } from "./verdict.js";
import { WhyPanel } from "./why.js";

/** @typedef {import("./types.js").Compared} Compared */
/** @typedef {import("./types.js").Lever} Lever */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Value} Value */
/** @typedef {import("./types.js").World} World */

const FATES_AFTER = 10;
const PANELS = ["film", "lives", "why", "risk", "loop", "learn", "border", "take"];

/** Everything that the page holds. */
class Page {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    this.id = "";
    this.history = new History(fromAddress(location.hash, world) ?? begin(world));
    this.tried = new Set([keyOf(this.history.now)]);
    /** @type {{settings: Settings, finding: string} | null} */
    this.pinned = null;
    this.runs = 1;
    this.finding = "";
    this.fatesOf = "";
    this.filmOf = "";
    this.trouble = (/** @type {Error | null} */ error) => {
      const place = byId("trouble", HTMLElement);
      place.hidden = error === null;
      place.textContent = error === null ? "" : error.message;
    };
    this.asking = new Asking((found, current) => this.compared(found, current), this.trouble);
    this.lives = new LivesPanel(this.trouble);
    this.why = new WhyPanel(this.trouble);
    this.risk = new RiskPanel(this.trouble);
    this.loop = new LoopPanel(this.trouble);
    this.gallery = new Gallery((settings) => this.set(settings));
    this.learn = new LearnPanel(this.trouble, (settings) => this.set(settings));
    this.border = new BorderPanel(this.trouble, (settings) => this.set(settings));
    this.player = new Player((_, customer, replication) => {
      this.open("lives");
      void this.lives.customer(customer, replication);
    });
    const settings = () => this.history.now;
    this.lives.about(settings, () => this.id);
    this.why.about(settings, () => this.id);
    this.risk.about(settings, () => this.id);
    drawTake(() => ({ settings: this.history.now, world: this.id, runs: this.runs }), (other, id) => this.use(other, id), this.trouble);
    this.tools();
    this.use(world, "");
  }

  /**
   * Begin with a world.
   * @param {World} world
   * @param {string} id
   */
  use(world, id) {
    this.world = world;
    this.id = id;
    this.asking.world = id;
    if (id) this.history = new History(begin(world));
    byId("title", HTMLElement).textContent = world.title || "A scenario without a title";
    document.title = `${world.title || "journeysim"}: explore`;
    byId("about", HTMLElement).textContent = `${world.base}, ${Number(world.weeks.toPrecision(3))} weeks, seed ${world.seed}.`;
    for (const [name, side] of /** @type {[string, number][]} */ ([["policy-a", 0], ["policy-b", 1]])) {
      const list = byId(name, HTMLSelectElement);
      list.disabled = missing.size > 0;
      list.replaceChildren(...world.policies.map((policy) => element("option", { value: policy.name }, [policy.title])));
      list.onchange = () => {
        const policies = /** @type {[string, string]} */ ([...this.history.now.policies]);
        policies[side] = list.value;
        const changes = /** @type {[Record<string, Value>, Record<string, Value>]} */ ([...this.history.now.changes]);
        changes[side] = {};
        this.set({ policies, changes });
      };
    }
    this.border.about(world, () => this.history.now, id);
    this.loop.about(world, () => this.history.now, id);
    this.learn.about(world, () => this.history.now, id);
    byId("rests", HTMLElement).textContent = world.rests;
    byId("judged", HTMLElement).hidden = !world.judged;
    byId("judged", HTMLElement).textContent = world.judged;
    this.gallery.clear();
    this.redraw();
    this.changed();
  }

  redraw() {
    const settings = this.history.now;
    byId("policy-a", HTMLSelectElement).value = settings.policies[0];
    byId("policy-b", HTMLSelectElement).value = settings.policies[1];
    drawLevers(this.world, settings, (lever, side, value, joins) => this.moved(lever, side, value, joins));
    updateLevers(this.world, settings);
    this.sentence();
  }

  /**
   * @param {Lever} lever
   * @param {number} side
   * @param {Value} value
   * @param {boolean} joins
   */
  moved(lever, side, value, joins) {
    const sides = byId("both", HTMLInputElement).checked ? [0, 1] : [side];
    this.history.push(withLever(this.history.now, lever, sides, value), joins);
    updateLevers(this.world, this.history.now);
    this.sentence();
    this.changed();
  }

  /** @param {Settings} settings */
  set(settings) {
    this.history.push(settings);
    this.redraw();
    this.changed();
  }

  /** The setting is another one: ask anew, and say of everything that is shown that it is of the old one. */
  changed() {
    const key = keyOf(this.history.now);
    this.tried.add(key);
    this.asking.most = 20;
    this.runs = 1;
    byId("tried", HTMLElement).textContent = `${this.tried.size} setting${this.tried.size > 1 ? "s" : ""} tried. The more are tried, the likelier one looks good by luck.`;
    byId("undo", HTMLButtonElement).disabled = this.history.past.length === 0;
    byId("redo", HTMLButtonElement).disabled = this.history.future.length === 0;
    busy(true);
    this.trouble(null);
    showFates(null);
    this.why.outdated();
    this.risk.outdated();
    this.loop.outdated();
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      history.replaceState(null, "", `#${toAddress(this.history.now)}`);
      if (!byId("film", HTMLElement).hidden) void this.film();
    }, 500);
    this.asking.want(this.history.now);
  }

  /**
   * @param {Compared} found
   * @param {boolean} current
   */
  compared(found, current) {
    this.runs = found.runs;
    this.finding = found.finding;
    show(found, { most: this.asking.most, current });
    showKnown(found.known ?? null);
    if (current) this.player.outOf(found.runs);
    if (current && found.look) this.gallery.keep({ settings: this.history.now, finding: byId("finding", HTMLElement).textContent ?? "", runs: found.runs }, this.world);
    this.border.outcomes(found);
    this.learn.outcomes(found);
    const more = byId("more", HTMLButtonElement);
    more.hidden = !(current && !found.same && found.runs >= 20 && found.runs < 100);
    if (current && found.runs >= FATES_AFTER) void this.fates();
  }

  async fates() {
    const key = keyOf(this.history.now);
    if (this.fatesOf === key) return;
    this.fatesOf = key;
    try {
      const found = await ask("fates", { settings: this.history.now, world: this.id }, "fates");
      if (found !== null && keyOf(this.history.now) === key) showFates(found);
    } catch {
      this.fatesOf = "";
    }
  }

  async film() {
    const key = `${this.id} ${keyOf(this.history.now)}`;
    if (this.filmOf === key) return;
    this.filmOf = key;
    const titles = /** @type {[string, string]} */ (this.history.now.policies.map((name) => this.world.policies.find((policy) => policy.name === name)?.title ?? name));
    try {
      await this.player.open(this.history.now, this.id, titles);
    } catch (error) {
      this.filmOf = "";
      byId("film-label", HTMLElement).textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** One lever in a sentence that can be edited. */
  sentence() {
    const lever = this.world.levers.find((each) => each.is_first && each.kind === "number") ?? this.world.levers.find((each) => each.kind === "number");
    const place = byId("sentence", HTMLElement);
    if (lever === undefined) { place.textContent = ""; return; }
    const value = shownValue(this.history.now, lever, 1);
    const known = document.getElementById("sentence-value");
    if (known instanceof HTMLInputElement && document.activeElement === known) return;
    const field = /** @type {HTMLInputElement} */ (element("input", { type: "number", id: "sentence-value", min: lever.low, max: lever.high, step: "any",
      "aria-label": `${lever.label}, ${lever.part}, second policy` }));
    field.value = typeof value === "number" ? String(value) : "";
    field.placeholder = String(value);
    field.addEventListener(lever.stops ? "change" : "input", () => {
      const number = nearest(Number(field.value), lever.stops);
      if (field.value !== "" && number >= lever.low && number <= lever.high) this.moved(lever, 1, number, true);
    });
    const title = this.world.policies.find((policy) => policy.name === this.history.now.policies[1])?.title ?? "";
    const unit = lever.unit === "probability" ? ` (${inWords(lever, value, "")})` : lever.unit === "min" ? " minutes" : this.world.currency ? ` ${this.world.currency}` : "";
    place.replaceChildren(`What if, under “${title}”, ${lever.part.replaceAll("_", " ")}: ${lever.label.charAt(0).toLowerCase()}${lever.label.slice(1)} `, field, `${unit}?`);
  }

  tools() {
    byId("undo", HTMLButtonElement).onclick = () => { this.history.undo(); this.redraw(); this.changed(); };
    byId("redo", HTMLButtonElement).onclick = () => { this.history.redo(); this.redraw(); this.changed(); };
    byId("reset", HTMLButtonElement).onclick = () => this.set({ policies: this.history.now.policies, changes: [{}, {}] });
    byId("pin", HTMLButtonElement).onclick = () => this.pin();
    unfolds();
    const more = element("button", { type: "button", id: "more", hidden: true, click: () => this.asking.more() }, ["More runs, up to 100"]);
    byId("state", HTMLElement).append(" ", more);
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      if (event.target instanceof HTMLInputElement && event.target.type === "number") return;
      event.preventDefault();
      byId(event.shiftKey ? "redo" : "undo", HTMLButtonElement).click();
    });
    addEventListener("hashchange", () => {
      const asked = fromAddress(location.hash, this.world);
      if (asked !== null && keyOf(asked) !== keyOf(this.history.now)) this.set(asked);
    });
    const both = byId("both", HTMLInputElement).parentElement;
    if (missing.size && both) both.hidden = true;
    for (const name of PANELS) {
      const tab = byId(`tab-${name}`, HTMLButtonElement);
      tab.hidden = missing.has(name);
      tab.onclick = () => this.open(name);
      tab.onkeydown = (event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (!step) return;
        const shown = PANELS.filter((each) => !missing.has(each));
        const next = shown[(shown.indexOf(name) + step + shown.length) % shown.length] ?? name;
        this.open(next);
        byId(`tab-${next}`, HTMLButtonElement).focus();
      };
    }
  }

  pin() {
    this.pinned = { settings: this.history.now, finding: byId("finding", HTMLElement).textContent ?? "" };
    const place = byId("pinned", HTMLElement);
    place.hidden = false;
    const { settings, finding } = this.pinned;
    place.replaceChildren(`Pinned: ${finding} `, element("button", { type: "button", id: "unpin", click: () => this.set(settings) }, ["Back to it"]));
  }

  /** @param {string} name */
  open(name) {
    for (const each of PANELS) {
      const tab = byId(`tab-${each}`, HTMLButtonElement);
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
      byId(each, HTMLElement).hidden = each !== name;
    }
    if (name === "film") void this.film();
    else this.player.pause();
  }
}

try {
  const page = new Page(await ask("world", {}, "world"));
  Object.assign(window, { page });
} catch (error) {
  const place = byId("trouble", HTMLElement);
  place.hidden = false;
  place.textContent = error instanceof Error ? error.message : String(error);
}
