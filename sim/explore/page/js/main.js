/** The page: a setting, what is asked of the server about it, and the parts that show the answers. */

import { Asking } from "./asking.js";
import { ask, missing } from "./api.js";
import { BorderPanel } from "./border.js";
import { byId, element } from "./dom.js";
import { Player } from "./film.js";
import { Gallery, differences } from "./gallery.js";
import { drawLevers, nearest, updateLevers } from "./levers.js";
import { LearnPanel } from "./learn.js";
import { LivesPanel } from "./lives.js";
import { LoopPanel } from "./loop.js";
import { Presets } from "./presets.js";
import { RiskPanel } from "./risk.js";
import { History, against, begin, fromAddress, inWords, keyOf, shownValue, startFrom, toAddress, withLever, worldIn } from "./settings.js";
import { drawTake } from "./take.js";
import { busy, show, showFates, showKnown, unfolds } from "./verdict.js";
import { Visit } from "./visit.js";
import { WhyPanel } from "./why.js";

/** @typedef {import("./types.js").Compared} Compared */
/** @typedef {import("./types.js").Lever} Lever */
/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").Value} Value */
/** @typedef {import("./types.js").World} World */

const FATES_AFTER = 10;
const ADDRESS_AFTER = 150;
const PANELS = ["film", "lives", "why", "risk", "loop", "learn", "border", "take"];

/** Everything that the page holds. */
class Page {
  /** @param {World} world */
  constructor(world) {
    this.world = world;
    this.worlds = new Map([[world.id, world]]);
    this.history = new History(fromAddress(location.hash, world) ?? begin(world));
    this.visit = new Visit(missing.size ? world.hash : "");
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
    this.gallery = new Gallery((settings) => void this.goTo(settings), this.visit);
    this.learn = new LearnPanel(this.trouble, (settings) => this.set(settings));
    this.border = new BorderPanel(this.trouble, (settings) => this.set(settings), (settings) => this.judged(settings));
    byId("presets", HTMLElement).hidden = missing.has("presets");
    this.presets = new Presets((id) => void this.choose(id), (settings) => this.set(settings));
    this.player = new Player((_, customer, replication) => {
      this.open("lives");
      void this.lives.customer(customer, replication);
    });
    const settings = () => this.history.now;
    this.lives.about(settings, () => this.world.id);
    this.why.about(settings, () => this.world.id);
    this.risk.about(settings, () => this.world.id);
    drawTake(() => ({ settings: this.history.now, world: this.world.id, runs: this.asking.most }), (other) => {
      this.worlds.set(other.id, other);
      this.set(begin(other));
    }, this.trouble);
    this.tools();
    this.enter(world);
    this.redraw();
    this.changed();
  }

  /**
   * Return a world that the page knows, or ask for it.
   * @param {string} id
   * @returns {Promise<World | null>}
   */
  async known(id) {
    const found = this.worlds.get(id) ?? /** @type {World | null} */ (await ask("world", { world: id }, "world"));
    if (found) this.worlds.set(id, found);
    return found;
  }

  /**
   * Go to another world, as it begins.
   * @param {string} id
   */
  async choose(id) {
    try {
      const world = await this.known(id);
      if (world) this.set(begin(world));
    } catch (error) {
      this.trouble(error instanceof Error ? error : new Error(String(error)));
      this.presets.show(this.world, this.worlds.values(), () => this.history.now);
    }
  }

  /**
   * Go to a setting, perhaps of another world.
   * @param {Settings} settings
   */
  async goTo(settings) {
    try {
      if (await this.known(settings.world ?? "")) this.set(settings);
    } catch (error) {
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /**
   * Show a world: its title, its policies, and panels that are about it.
   * @param {World} world
   */
  enter(world) {
    this.world = world;
    const id = world.id;
    byId("title", HTMLElement).textContent = world.title || "A scenario without a title";
    document.title = `${world.title || "journeysim"}: explore`;
    byId("about", HTMLElement).textContent = `${world.base}, ${Number(world.weeks.toPrecision(3))} weeks, seed ${world.seed}.`;
    for (const [name, side] of /** @type {[string, number][]} */ ([["policy-a", 0], ["policy-b", 1]])) {
      const list = byId(name, HTMLSelectElement);
      list.disabled = missing.size > 0;
      list.replaceChildren(...world.policies.map((policy) => element("option", { value: policy.name }, [policy.title])));
      list.onchange = () => {
        this.set(startFrom(this.history.now, side, list.value));
      };
    }
    this.border.about(world, () => this.history.now, id);
    this.loop.about(world, () => this.history.now, id);
    this.learn.about(world, () => this.history.now, id);
    byId("rests", HTMLElement).textContent = world.rests;
    this.lives.outdated();
    byId("judged", HTMLElement).hidden = !world.judged;
    byId("judged", HTMLElement).textContent = world.judged;
  }

  redraw() {
    const settings = this.history.now;
    if ((settings.world ?? "") !== this.world.id) this.enter(this.worlds.get(settings.world ?? "") ?? this.world);
    this.presets.show(this.world, this.worlds.values(), () => this.history.now);
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
    this.typed = "";
    this.history.push(withLever(this.history.now, lever, sides, value), joins);
    updateLevers(this.world, this.history.now);
    this.presets.show(this.world, this.worlds.values(), () => this.history.now);
    this.sentence();
    this.changed();
  }

  /** @param {Settings} settings */
  set(settings) {
    this.typed = "";
    this.history.push(settings);
    this.redraw();
    this.changed();
  }

  /** The setting is another one: ask anew, and say of everything that is shown that it is of the old one. */
  changed() {
    this.asking.most = 20;
    this.fatesOf = "";
    this.tell();
    byId("undo", HTMLButtonElement).disabled = this.history.past.length === 0;
    byId("redo", HTMLButtonElement).disabled = this.history.future.length === 0;
    busy(true);
    this.trouble(null);
    showFates(null);
    for (const panel of [this.why, this.risk, this.loop, this.lives, this.learn, this.border]) panel.outdated();
    if (this.filmOf && this.filmOf !== this.filmKey()) this.player.outdated();
    clearTimeout(this.later);
    clearTimeout(this.addressed);
    this.addressed = setTimeout(() => history.replaceState(null, "", `#${toAddress(this.history.now)}`), ADDRESS_AFTER);
    this.later = setTimeout(() => { if (!byId("film", HTMLElement).hidden) void this.film(); }, 500);
    this.asking.want(this.history.now);
  }

  /**
   * @param {Compared} found
   * @param {boolean} current
   */
  compared(found, current) {
    show(found, { most: this.asking.most, current });
    showKnown(found.known ?? null);
    if (current) this.player.outOf(found.runs);
    if (current && found.look) {
      const [settings, finding] = [this.history.now, byId("finding", HTMLElement).textContent ?? ""];
      this.gallery.keep({ settings, finding, runs: found.runs, differs: differences(settings, this.world), world: this.world.title });
      this.judged(settings);
      if (this.pinned && keyOf(this.pinned.settings) === keyOf(settings)) this.showPinned(this.pinned = { settings, finding });
    }
    this.border.outcomes(found);
    this.learn.outcomes(found);
    const more = byId("more", HTMLButtonElement);
    more.hidden = missing.has("runs") || !(current && !found.same && found.runs >= 20 && found.runs < 100);
    if (current && found.runs >= FATES_AFTER) void this.fates();
  }

  /**
   * Count a setting of which a verdict was seen.
   * @param {Settings} settings
   */
  judged(settings) {
    this.visit.judge(keyOf(settings));
    this.tell();
  }

  /** Say of how many settings a verdict was seen. */
  tell() {
    const count = this.visit.judged.size;
    byId("tried", HTMLElement).textContent = count === 0 ? "" : `${count} setting${count > 1 ? "s" : ""} tried. The more are tried, the likelier one looks good by luck.`;
  }

  async fates() {
    const key = keyOf(this.history.now);
    if (this.fatesOf === key) return;
    this.fatesOf = key;
    try {
      const found = await ask("fates", { settings: this.history.now, world: this.world.id }, "fates");
      if (found !== null && keyOf(this.history.now) === key) showFates(found);
    } catch (error) {
      if (keyOf(this.history.now) !== key) return;
      this.fatesOf = "";
      if (missing.size && error instanceof Error) byId("fates", HTMLElement).textContent = `What became of the same customers: ${error.message.replace(/^This/, "this")}`;
    }
  }

  filmKey() {
    return `${this.world.id} ${keyOf(this.history.now)}`;
  }

  async film() {
    const key = this.filmKey();
    if (this.filmOf === key) return;
    this.filmOf = key;
    const titles = /** @type {[string, string]} */ (this.history.now.policies.map((name) => this.world.policies.find((policy) => policy.name === name)?.title ?? name));
    try {
      await this.player.open(this.history.now, this.world.id, titles);
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
      if (field.value === "" || number < lever.low || number > lever.high) return;
      const joins = this.typed === lever.path;
      this.moved(lever, 1, number, joins);
      this.typed = lever.path;
    });
    const title = this.world.policies.find((policy) => policy.name === this.history.now.policies[1])?.title ?? "";
    const unit = lever.unit === "probability" ? ` (${inWords(lever, value, "")})` : lever.unit === "min" ? " minutes" : this.world.currency ? ` ${this.world.currency}` : "";
    place.replaceChildren(`What if, under “${title}”, ${lever.part.replaceAll("_", " ")}: ${lever.label.charAt(0).toLowerCase()}${lever.label.slice(1)} `, field, `${unit}?`);
  }

  tools() {
    const step = (/** @type {() => void} */ back) => () => { this.typed = ""; back(); this.redraw(); this.changed(); };
    byId("undo", HTMLButtonElement).onclick = step(() => this.history.undo());
    byId("redo", HTMLButtonElement).onclick = step(() => this.history.redo());
    byId("reset", HTMLButtonElement).onclick = () => this.set({ ...this.history.now, changes: [{}, {}] });
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
    addEventListener("hashchange", () => void this.addressChanged());
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

  /** An address was typed, or gone back to. */
  async addressChanged() {
    try {
      const hash = location.hash;
      const world = await this.known(worldIn(hash));
      const asked = world && fromAddress(hash, world);
      if (asked && hash === location.hash && keyOf(asked) !== keyOf(this.history.now)) this.set(asked);
    } catch (error) {
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
  }

  pin() {
    const settings = this.history.now;
    const card = this.gallery.cards.find((each) => keyOf(each.settings) === keyOf(settings));
    this.showPinned(this.pinned = { settings, finding: card?.finding ?? "No verdict yet." });
  }

  /** @param {{settings: Settings, finding: string}} pinned */
  showPinned({ settings, finding }) {
    const place = byId("pinned", HTMLElement);
    place.hidden = false;
    const world = this.worlds.get(settings.world ?? "");
    place.replaceChildren(`Pinned: ${finding} (${world ? differences(settings, world) : ""}) `,
      element("button", { type: "button", id: "unpin", click: () => void this.goTo(settings) }, ["Back to it"]), " ",
      element("button", { type: "button", id: "compare-pinned", disabled: missing.has("presets"), click: () => this.againstPinned() }, ["Compare the second policy with the pinned second"]));
  }

  againstPinned() {
    const asked = this.pinned && against(this.pinned.settings, this.history.now);
    if (asked) this.set(asked);
    else this.trouble(new Error("What is pinned is of another world: choose that first."));
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
  const asked = worldIn(location.hash);
  let lost = null;
  const world = await ask("world", { world: asked }, "world").catch((error) => {
    if (!asked) throw error;
    lost = error;
    return ask("world", {}, "world");
  });
  const page = new Page(world);
  Object.assign(window, { page });
  if (lost) page.trouble(lost);
} catch (error) {
  const place = byId("trouble", HTMLElement);
  place.hidden = false;
  place.textContent = error instanceof Error ? error.message : String(error);
}
