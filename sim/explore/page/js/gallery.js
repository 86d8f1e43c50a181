/** Settings that were tried in this visit, as cards to go back to. */

import { byId, element } from "./dom.js";
import { inWords, keyOf, shownValue } from "./settings.js";

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */
/** @typedef {{settings: Settings, finding: string, runs: number}} Card */

/**
 * Return cards with one more, or with what is newly known of one that is there, in its place.
 * @param {Card[]} cards
 * @param {Card} card
 * @returns {Card[]}
 */
export function kept(cards, card) {
  const at = cards.findIndex((each) => keyOf(each.settings) === keyOf(card.settings));
  return at < 0 ? [...cards, card] : cards.map((each, place) => (place === at ? card : each));
}

/**
 * Say in what a setting differs from the file.
 * @param {Settings} settings
 * @param {World} world
 * @returns {string}
 */
export function differences(settings, world) {
  const found = settings.changes.flatMap((changes, side) => Object.keys(changes).map((path) => {
    const lever = world.levers.find((each) => each.path === path);
    const says = lever ? `${lever.label}, ${lever.part.replaceAll("_", " ")}: ${inWords(lever, shownValue(settings, lever, side), world.currency)}` : `${path}: ${changes[path]}`;
    return `${says} (${side === 0 ? "first" : "second"})`;
  }));
  return found.length ? found.join("; ") : "as in the file";
}

/** Holds the cards of a visit. */
export class Gallery {
  /** @param {(settings: Settings) => void} back */
  constructor(back) {
    this.back = back;
    /** @type {Card[]} */
    this.cards = [];
  }

  /** Begin anew, with another world. */
  clear() {
    this.cards = [];
    this.draw(null);
  }

  /**
   * @param {Card} card
   * @param {World} world
   */
  keep(card, world) {
    this.cards = kept(this.cards, card);
    this.draw(world);
  }

  /** @param {World | null} world */
  draw(world) {
    byId("gallery", HTMLElement).hidden = world === null || this.cards.length < 2;
    if (world === null) return;
    byId("cards", HTMLElement).replaceChildren(...this.cards.map(({ settings, finding, runs }) => element("li", {}, [
      element("button", { type: "button", class: "card", click: () => this.back(settings) }, [
        element("span", { class: "card-finding" }, [finding]), " ", element("span", { class: "quiet" }, [`${differences(settings, world)}. ${runs} runs.`])])])));
  }
}
