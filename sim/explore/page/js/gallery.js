/** Settings that were tried in this visit, as cards to go back to. */

import { byId, element } from "./dom.js";
import { inWords, keyOf, shownValue } from "./settings.js";

/** @typedef {import("./types.js").Settings} Settings */
/** @typedef {import("./types.js").World} World */
/** @typedef {{settings: Settings, finding: string, runs: number, differs: string, world: string}} Card */

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
  /**
   * @param {(settings: Settings) => void} back
   * @param {import("./visit.js").Visit} visit
   */
  constructor(back, visit) {
    this.back = back;
    this.visit = visit;
    this.cards = visit.cards;
    this.draw();
  }

  /** @param {Card} card */
  keep(card) {
    this.cards = kept(this.cards, card);
    this.visit.keep(this.cards);
    this.draw();
  }

  draw() {
    byId("gallery", HTMLElement).hidden = this.cards.length < 2;
    const several = new Set(this.cards.map((card) => card.world)).size > 1;
    byId("cards", HTMLElement).replaceChildren(...this.cards.map(({ settings, finding, runs, differs, world }) => element("li", {}, [
      element("button", { type: "button", class: "card", click: () => this.back(settings) }, [
        element("span", { class: "card-finding" }, [finding]), " ", element("span", { class: "quiet" }, [`${several ? `${world}: ` : ""}${differs}. ${runs} runs.`])])])));
  }
}
