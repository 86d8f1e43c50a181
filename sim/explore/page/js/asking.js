/**
 * Runs as they arrive: the first answer at once, then more runs up to the looks. While a lever is dragged a short
 * question is let finish before the next one is sent, so that numbers move with the hand.
 */

import { ask } from "./api.js";
import { keyOf } from "./settings.js";

/** @typedef {import("./types.js").Compared} Compared */
/** @typedef {import("./types.js").Settings} Settings */

export const STEPS = [1, 2, 5, 10, 20, 50, 100];

/** Asks for the runs of the setting that is current, over and over, until there are enough. */
export class Asking {
  /**
   * @param {(found: Compared, current: boolean) => void} show
   * @param {(error: Error | null) => void} trouble
   */
  constructor(show, trouble) {
    this.show = show;
    this.trouble = trouble;
    /** @type {Settings | null} */
    this.wanted = null;
    this.most = 20;
    this.busy = false;
    this.step = 0;
    this.troubled = false;
  }

  /**
   * Begin anew with a setting.
   * @param {Settings} settings
   */
  want(settings) {
    this.wanted = settings;
    this.step = 0;
    if (!this.busy) void this.go();
  }

  /** Go on to more runs than before. */
  more() {
    this.most = 100;
    if (!this.busy) void this.go();
  }

  async go() {
    this.busy = true;
    let asked = "";
    try {
      while (this.wanted !== null) {
        const runs = STEPS[this.step];
        if (runs === undefined || runs > this.most) break;
        const settings = this.wanted;
        asked = keyOf(settings);
        /** @type {Compared | null} */
        const found = await ask("runs", { settings, runs, world: settings.world ?? "" }, "runs");
        const current = this.wanted !== null && keyOf(this.wanted) === asked;
        if (found !== null) {
          if (this.troubled) this.trouble(null);
          this.troubled = false;
          this.show(found, current);
        }
        if (current) this.step += 1;
      }
    } catch (error) {
      if (this.wanted !== null && keyOf(this.wanted) !== asked) { // of a setting that nobody wants any more
        void this.go();
        return;
      }
      this.troubled = true;
      this.trouble(error instanceof Error ? error : new Error(String(error)));
    }
    this.busy = false;
  }
}
