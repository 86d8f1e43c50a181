/** What is kept of a visit across a reload, in this tab alone: cards, and of which settings a verdict was seen. */

/** @typedef {import("./gallery.js").Card} Card */

const MOST = 300;

/** Holds cards and keys; a browser that keeps nothing forgets them with the page. */
export class Visit {
  /** @param {string} name what the visit is about: another scenario is another visit */
  constructor(name) {
    this.name = `journeysim ${name} ${location.pathname}`;
    /** @type {{judged: string[], cards: Card[]}} */
    let kept = { judged: [], cards: [] };
    try {
      kept = { ...kept, ...JSON.parse(sessionStorage.getItem(this.name) ?? "{}") };
    } catch { /* nothing is kept */ }
    this.judged = new Set(kept.judged);
    this.cards = kept.cards;
  }

  /** @param {string} key */
  judge(key) {
    if (this.judged.has(key)) return;
    this.judged.add(key);
    this.save();
  }

  /** @param {Card[]} cards */
  keep(cards) {
    this.cards = cards.slice(-MOST);
    this.save();
  }

  save() {
    try {
      sessionStorage.setItem(this.name, JSON.stringify({ judged: [...this.judged], cards: this.cards }));
    } catch { /* nothing is kept */ }
  }
}
