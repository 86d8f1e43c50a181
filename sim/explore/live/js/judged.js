/** A verdict on runs that the page made itself, in the words and by the intervals of `journeysim compare`. */

import { exactly } from "./counted.js";
import { Scale, fixed, numberWithInterval, scaleFor } from "./numbers.js";

/** @typedef {import("../../page/js/types.js").Compared} Compared */
/** @typedef {import("../../page/js/types.js").Row} Row */
/** @typedef {{label: string, noun: string, unit: string, better: number, definition: string, events: boolean}} About */
/** @typedef {{looks: number[], headlines: string[], questions: [string, string[]][], worth: string, has_base: boolean,
 *   is_cost: boolean, about: Record<string, About>, short_units: Record<string, string>, in_the_level: string[],
 *   clauses: Record<string, [string, string]>, order: string[][], critical: Record<string, number[]>,
 *   words: Record<string, string>, too_rare: string, too_uneven: string, parts: [string, string][], most_parts: number,
 *   weeks: number}} Wording */
/** @typedef {{name: string, word: string, mean: number, half: number, undefinedRuns: number, tooRare: boolean}} Verdict */
/** @typedef {Record<string, number>[]} Runs */

const ROUNDING = 1e-12;
const LEAST_RUNS = 5, LEAST_EFFECTIVE = 6, LEAST_SHARE = 0.9, EVEN = 1;
const CLEAR = ["better", "worse", "higher", "lower"];

/** Two policies with so many runs each. */
export class Judged {
  /**
   * @param {Wording} wording
   * @param {[Runs, Runs]} runs
   * @param {string[]} titles
   * @param {boolean} atLook whether intervals hold at once over all looks, too
   */
  constructor(wording, runs, titles, atLook = false) {
    this.wording = wording;
    this.runs = runs;
    this.titles = titles;
    this.count = runs[0].length;
    this.factors = (wording.critical[String(this.count)] ?? [Infinity, Infinity, Infinity, Infinity]).slice(atLook ? 2 : 0);
    this.hasMoney = [wording.worth, "margin", "total_cost"].some((name) => runs.some((each) => each.some((run) => run[name] !== 0)));
    this.told = wording.headlines.filter((name) => name !== wording.worth || this.hasMoney);
  }

  /**
   * @param {string} name
   * @returns {[number[], number[]]}
   */
  series(name) {
    const [first, second] = this.runs;
    return [first.map((run) => run[name] ?? NaN), second.map((run) => run[name] ?? NaN)];
  }

  /**
   * @param {string} name
   * @returns {About}
   */
  about(name) {
    return this.wording.about[name] ?? { label: name, noun: name, unit: "", better: 0, definition: "", events: false };
  }

  /**
   * @param {string} name
   * @returns {number} -1 for a net value that is shown as a cost
   */
  turn(name) {
    return name === this.wording.worth && this.wording.is_cost ? -1 : 1;
  }

  /**
   * @param {string} name
   * @returns {Verdict}
   */
  verdict(name) {
    const [first, second] = this.series(name);
    const pairs = first.map((value, run) => /** @type {[number, number]} */ ([value, second[run]]));
    const lacking = pairs.filter((pair) => !pair.every(Number.isFinite)).length;
    const found = { name, word: "unclear", mean: NaN, half: NaN, undefinedRuns: lacking, tooRare: false };
    if (lacking) return { ...found, word: "undefined" };
    const gaps = pairs.map(([one, other]) => (Math.abs(other - one) <= ROUNDING * Math.max(Math.abs(one), Math.abs(other)) ? 0 : other - one));
    if (gaps.every((gap) => gap === 0)) return { ...found, word: "same", mean: 0, half: 0 };
    const mean = exactly(gaps) / gaps.length;
    if (gaps.length < 2) return { ...found, mean, half: Infinity };
    const variance = exactly(gaps.map((gap) => (gap - mean) ** 2)) / (gaps.length - 1);
    const factor = this.factors[this.wording.headlines.includes(name) ? 0 : 1] ?? Infinity;
    const half = factor * Math.sqrt(variance / gaps.length);
    if (isTooFew(gaps)) return { ...found, mean, half, tooRare: true };
    if (mean - half <= 0 && mean + half >= 0) return { ...found, mean, half };
    const { better } = this.about(name), up = mean - half > 0;
    const word = better === 0 ? (up ? "higher" : "lower") : up === better > 0 ? "better" : "worse";
    return { ...found, mean, half, word };
  }

  /**
   * @param {string} question
   * @returns {string[]}
   */
  named(question) {
    const moved = this.wording.has_base && CLEAR.includes(this.verdict("cases").word);
    const names = this.wording.questions.find(([each]) => each === question)?.[1] ?? [];
    return names.filter((name) => this.told.includes(name) || (name === "cases" && moved));
  }

  /** @returns {string[]} */
  others() {
    const asked = this.wording.questions.flatMap(([, names]) => names);
    return this.told.filter((name) => !asked.includes(name));
  }

  /**
   * @param {number} side
   * @param {string} name
   * @returns {string}
   */
  level(side, name) {
    const series = this.series(name)[side] ?? [], finite = series.filter(Number.isFinite);
    const mean = finite.length ? exactly(finite) / finite.length : NaN;
    const scale = scaleFor(this.about(name).unit, [mean], false);
    const text = `${mean === 0 ? "0" : scale.text(this.turn(name) * mean)}${this.unit(scale)}`;
    const missing = gapsIn(series);
    return !missing || !finite.length ? missing || text : `${missing}, else ${text}`;
  }

  /**
   * @param {Scale} scale
   * @returns {string}
   */
  unit(scale) {
    const short = this.wording.short_units[scale.unit] ?? scale.unit;
    return short ? ` ${short}` : "";
  }

  /**
   * Return a difference with its half-width and unit.
   * @param {Verdict} verdict
   * @param {boolean} alone
   * @returns {string}
   */
  difference(verdict, alone = false) {
    const { mean, half } = verdict, ends = Number.isFinite(half) ? [mean - half, mean, mean + half] : [mean];
    const fine = scaleFor(this.about(verdict.name).unit, ends, true);
    const text = numberWithInterval(fine, this.turn(verdict.name) * mean, mean, half, alone);
    return this.wording.in_the_level.includes(fine.unit) || fine.unit.startsWith("per 100") ? text : `${text}${this.unit(fine)}`;
  }

  /**
   * @param {Verdict} verdict
   * @returns {string}
   */
  percent(verdict) {
    const first = this.series(verdict.name)[0], base = exactly(first) / first.length;
    if (!Number.isFinite(base) || this.turn(verdict.name) * base <= 0) return "";
    const share = (100 * verdict.mean) / base, size = Math.abs(share);
    if (size >= 1000) return "";
    return `${share < 0 ? "-" : "+"}${fixed(size, size >= 9.95 ? 0 : size >= 0.095 ? 1 : 2)} %`;
  }

  /**
   * Return the word, the number beside it and the difference in per cent.
   * @param {Verdict} verdict
   * @returns {[string, string, string]}
   */
  cell(verdict) {
    if (verdict.word === "undefined") return [`undefined in ${ofRuns(verdict.undefinedRuns, this.count)}`, "", ""];
    if (verdict.word === "same") return [this.wording.words.same ?? "", "", ""];
    if (verdict.tooRare) return [`${this.tooFew(verdict)} (${this.differing(verdict)})`, "", ""];
    return [this.wording.words[verdict.word] ?? "", this.difference(verdict), CLEAR.includes(verdict.word) ? this.percent(verdict) : ""];
  }

  /**
   * @param {Verdict} verdict
   * @returns {string}
   */
  tooFew(verdict) {
    return this.about(verdict.name).events ? this.wording.too_rare : this.wording.too_uneven;
  }

  /**
   * @param {Verdict} verdict
   * @returns {string}
   */
  differing(verdict) {
    const [first, second] = this.series(verdict.name), different = first.filter((value, run) => value !== second[run]).length;
    return different >= LEAST_RUNS ? `rests on few of ${this.count} runs` : `differs in ${ofRuns(different, this.count)}`;
  }

  /** @returns {string} the finding in a line */
  finding() {
    if (this.count < 2) return "One replication: nothing can be concluded";
    const { order } = this.wording, asked = order.flat();
    const verdicts = new Map(this.told.map((name) => [name, this.verdict(name)]));
    const groups = [...order, ...this.told.filter((name) => !asked.includes(name)).map((name) => [name])];
    const said = ["better", "worse"].map((word) => groups.flatMap((group) => {
      const found = group.map((name) => verdicts.get(name)).find((verdict) => verdict?.word === word);
      return found ? [this.clause(found)] : [];
    })).filter((parts) => parts.length).map(listed);
    const text = said.length ? said.join("; ") : [...verdicts.values()].every((verdict) => verdict.word === "same") ? "the same in every run" : "nothing is clear";
    return capital(text);
  }

  /**
   * @param {Verdict} verdict
   * @returns {string}
   */
  clause(verdict) {
    const words = this.wording.clauses[verdict.name];
    if (words) {
      const share = this.percent(verdict).replace(/^[+-]/, "");
      return `${share && parseFloat(share) < 1 ? `only ${share} ` : ""}${words[verdict.mean > 0 ? 1 : 0]}`;
    }
    const size = this.difference(verdict, true), up = size.startsWith("+"), plain = size.replace(/^[+-]/, "");
    if (verdict.name === this.wording.worth && this.wording.is_cost) return `costs ${plain} ${up ? "more" : "less"}`;
    return `${this.about(verdict.name).noun} ${plain} ${up ? "higher" : "lower"}`;
  }

  /**
   * Return what is said of some outcomes, a sentence for each word.
   * @param {string[]} names
   * @returns {string[]}
   */
  sentences(names) {
    /** @type {Map<string, string[]>} */
    const found = new Map();
    for (const verdict of names.map((name) => this.verdict(name))) {
      const head = verdict.tooRare ? capital(this.tooFew(verdict)) : { unclear: "Not clear", same: "The same in every run" }[verdict.word] ?? capital(verdict.word);
      found.set(head, [...(found.get(head) ?? []), this.said(verdict)]);
    }
    const order = ["Better", "Worse", "Higher", "Lower", "Not clear", capital(this.wording.too_rare), capital(this.wording.too_uneven), "Undefined", "The same in every run"];
    return order.flatMap((head) => {
      const parts = found.get(head);
      return parts ? [`${head}: ${head === "Undefined" ? parts.join("; ") : listed(parts)}.`] : [];
    });
  }

  /**
   * @param {Verdict} verdict
   * @returns {string}
   */
  undefinedIn(verdict) {
    const said = `in ${ofRuns(verdict.undefinedRuns, this.count)}`;
    const [first, second] = this.series(verdict.name).map(gapsIn);
    if (first === second) return ["n/a", `n/a ${said}`].includes(first ?? "") ? `${said} under both` : `${said}: ${first} under both`;
    return `${said}: ${[0, 1].map((side) => `${this.level(side, verdict.name)} under ${this.titles[side]}`).join(", ")}`;
  }

  /** @returns {string} number and length of problems apart, where both moved: one may hide the other */
  numberAndLength() {
    const count = this.verdict("cases"), length = this.verdict("resolution_time_mean");
    if (!CLEAR.includes(count.word) || !CLEAR.includes(length.word)) return "";
    const fewer = count.mean < 0, shown = this.difference(length);
    return `${this.percent(count).replace(/^[+-]/, "")} ${fewer ? "fewer" : "more"} problems; ${fewer ? "those left" : "they"} take `
      + `${shown.replace(/^[+-]/, "")} ${shown.startsWith("-") ? "shorter" : "longer"} on average.`;
  }

  /** @returns {string[]} what the money is a week, and which of its parts moved clearly, the largest first */
  money() {
    const { worth, weeks, parts, most_parts: most } = this.wording, turn = this.turn(worth), verdict = this.verdict(worth);
    const found = [];
    if (weeks > 1 && Number.isFinite(verdict.mean) && verdict.word !== "same" && !verdict.tooRare) {
      const mean = verdict.mean / weeks;
      const weekly = CLEAR.includes(verdict.word) ? scaleFor("money", [mean], false).text(turn * mean, true)
        : this.difference({ ...verdict, mean, half: verdict.half / weeks });
      found.push(`That is ${weekly} a week.`);
    }
    const moved = parts.flatMap(([name, called]) => {
      const part = this.verdict(name);
      return CLEAR.includes(part.word) ? [{ size: Math.abs(part.mean), called, mean: turn * this.about(name).better * part.mean }] : [];
    }).sort((one, other) => other.size - one.size || (one.called < other.called ? 1 : -1)).slice(0, most);
    const said = moved.map(({ called, mean }) => `${called} ${scaleFor("money", [mean], false).text(mean, true)}`);
    return said.length ? [...found, `Moved by ${said.join(", ")}.`] : found;
  }

  /**
   * @param {Verdict} verdict
   * @returns {string}
   */
  said(verdict) {
    const { noun } = this.about(verdict.name);
    if (verdict.word === "undefined") return `${noun} ${this.undefinedIn(verdict)}`;
    if (verdict.tooRare) return `${noun} (${this.differing(verdict)})`;
    if (verdict.word === "same") return `${noun} (${this.level(1, verdict.name)})`;
    const [, shown, share] = this.cell(verdict), spelled = shown.replaceAll(" pts", " points");
    if (verdict.word === "unclear") return `${noun} (${spelled})`;
    return `${noun} ${shown.startsWith("-") ? "down" : "up"} ${spelled.replace(/^[+-]+/, "")}${share ? ` (${share})` : ""} to ${this.level(1, verdict.name)}`;
  }
}

/**
 * Return what is said of a question beside its headlines: number and length of problems apart, what money comes to.
 * @param {Judged} seen
 * @param {string[]} names
 * @returns {string}
 */
function answer(seen, names) {
  const apart = names.includes("cases") ? seen.numberAndLength() : "";
  const told = names.filter((name) => name !== "cases" && !(apart && name === "resolution_time_mean"));
  const [first, ...rest] = seen.sentences(told);
  const money = names.includes(seen.wording.worth) ? seen.money() : [];
  return [first, apart, ...rest, ...money].filter(Boolean).join(" ");
}

/**
 * Return what the page shows of two policies: the verdict of the last look, and all numbers.
 * @param {Wording} wording
 * @param {[Runs, Runs]} runs
 * @param {Compared["policies"]} policies
 * @param {boolean} same whether the two are one and the same plan
 * @returns {Compared}
 */
export function compared(wording, runs, policies, same) {
  const titles = policies.map((policy) => policy.title), all = new Judged(wording, runs, titles), count = all.count;
  const look = Math.max(0, ...wording.looks.filter((each) => each <= count));
  const seen = look ? new Judged(wording, [runs[0].slice(0, look), runs[1].slice(0, look)], titles, true) : null;
  const questions = wording.questions.map(([question]) => question);
  const rows = [...questions.flatMap((question) => all.named(question).map((name) => row(all, seen, question, name))),
    ...all.others().map((name) => row(all, seen, "Also", name))];
  const verdict = seen === null ? [] : questions.flatMap((question) => {
    const names = seen.named(question);
    return names.length ? [{ question, answer: answer(seen, names) }] : [];
  });
  return {
    runs: count, look, next_look: wording.looks.find((each) => each > count) ?? 0, policies, rows, verdict,
    finding: seen === null ? "" : seen.finding(), settle: "", same, settings: "", known: null,
  };
}

/**
 * @param {Judged} all
 * @param {Judged | null} seen
 * @param {string} question
 * @param {string} name
 * @returns {Row}
 */
function row(all, seen, question, name) {
  const about = all.about(name), turn = all.turn(name), series = all.series(name);
  const scale = scaleFor(about.unit, series.flat().filter(Number.isFinite), false);
  const [word, shown, share] = all.cell(all.verdict(name));
  const shownRuns = series.map((each) => each.map((value) => (Number.isFinite(value) ? (turn * value) / scale.divisor : null)));
  /** @type {Row} */
  const found = {
    name, question, label: about.label, unit: scale.unit, divisor: scale.divisor, better: about.better * turn, definition: about.definition,
    levels: [all.level(0, name), all.level(1, name)], difference: shown || word, share, word: "", sure: null,
    runs: [shownRuns[0] ?? [], shownRuns[1] ?? []],
  };
  if (seen !== null) {
    const then = seen.verdict(name);
    found.word = seen.cell(then)[0];
    found.clear = CLEAR.includes(then.word) || then.word === "same" ? then.word : "";
    if (Number.isFinite(then.half)) {
      const [low, high] = [then.mean - then.half, then.mean + then.half].map((end) => (turn * end) / scale.divisor).sort((a, b) => a - b);
      found.sure = [low ?? 0, (turn * then.mean) / scale.divisor, high ?? 0];
    }
  }
  return found;
}

/**
 * Say whether a difference rests on too few of the runs for an interval (`sim.statistics.rare`).
 * @param {number[]} gaps
 * @returns {boolean}
 */
function isTooFew(gaps) {
  if (gaps.filter((gap) => gap !== 0).length < Math.min(LEAST_RUNS, gaps.length)) return true;
  const sizes = gaps.map(Math.abs), largest = Math.max(...sizes), scaled = sizes.map((size) => size / largest);
  const effective = exactly(scaled) ** 2 / exactly(scaled.map((size) => size * size));
  return effective < Math.min(LEAST_EFFECTIVE, LEAST_SHARE * gaps.length) && Math.abs(skewness(gaps)) > EVEN;
}

/**
 * @param {number[]} values
 * @returns {number}
 */
function skewness(values) {
  const mean = exactly(values) / values.length, away = values.map((value) => value - mean);
  const largest = Math.max(...away.map(Math.abs));
  if (largest <= 1e-12 * Math.max(...values.map(Math.abs))) return 0;
  const scaled = away.map((gap) => gap / largest);
  const second = exactly(scaled.map((gap) => gap * gap)) / scaled.length;
  return exactly(scaled.map((gap) => gap ** 3)) / scaled.length / second ** 1.5;
}

/**
 * @param {number[]} series
 * @returns {string}
 */
function gapsIn(series) {
  const parts = /** @type {[string, number][]} */ ([["never", series.filter((value) => Math.abs(value) === Infinity).length], ["n/a", series.filter(Number.isNaN).length]]);
  return parts.filter(([, number]) => number).map(([word, number]) => (number === series.length ? word : `${word} in ${ofRuns(number, series.length)}`)).join(", ");
}

/**
 * @param {number} number
 * @param {number} of
 * @returns {string}
 */
function ofRuns(number, of) {
  return `${number} of ${of} run${of > 1 ? "s" : ""}`;
}

/**
 * @param {string[]} parts
 * @returns {string}
 */
function listed(parts) {
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}` : parts.join("");
}

/**
 * @param {string} text
 * @returns {string}
 */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
