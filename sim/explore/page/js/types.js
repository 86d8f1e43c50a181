/**
 * Shapes of what the server sends and of what the page holds; nothing here is executed.
 *
 * @typedef {number | boolean | string} Value
 * @typedef {{name: string, label: string, unit: string, better: number, months: number, worse: number, same: number,
 *   values: [number[], number[]], bad: [number | null, number | null], often: string, bad_month: string,
 *   definition: string}} RiskMeasure
 * @typedef {{unit: string, runs: number, about: string, help: string, titles: [string, string], too_short: string,
 *   measures: RiskMeasure[], head: string[], rows: string[][]}} Risk
 * @typedef {Record<string, Value>} Changes
 * @typedef {{policies: [string, string], changes: [Changes, Changes], world?: string}} Settings
 * @typedef {{name: string, title: string}} Policy
 * @typedef {{path: string, part: string, label: string, says: string,
 *   kind: "number" | "flag" | "choice" | "rota" | "law", unit: string, low: number, high: number, step: number,
 *   choices: string[], values: Record<string, Value>, texts: Record<string, string>, source: string, trust: string,
 *   is_first: boolean, stops?: number[]}} Lever
 * @typedef {{id: string, worlds: Policy[], title: string, seed: number, currency: string, base: string, weeks: number, looks: number[],
 *   begins: [string, string], policies: Policy[], levers: Lever[], trust: Record<string, string>, hash: string,
 *   rests: string, judged: string, arrows: Arrow[], lessons: Lesson[]}} World
 * @typedef {{number: number, title: string, page: string, question: string, given: string, label: string, unit: string,
 *   low: number, high: number, answer: string, because: string, runs: number, shows: "second" | "both" | "difference",
 *   beside?: string, names?: [string, string], luck?: string, command?: string,
 *   policies?: [string, string], across?: string, key?: string, values?: number[], outcome?: string,
 *   points?: {at: string, is: number}[]}} Lesson
 * @typedef {{label: string, unit: string, titles: [string, string], looks: [number, number, number, string][],
 *   once: number | null, ever: number | null}} Luck
 * @typedef {{label: string, unit: string, divisor: number, runs: number, titles: [string, string],
 *   points: [(number | null)[], (number | null)[]][]}} Curve
 * @typedef {{name: string, from: string, to: string, sign: "+" | "-", says: string, cut: Changes}} Arrow
 * @typedef {{name: string, question: string, label: string, unit: string, divisor: number, better: number,
 *   definition: string,
 *   levels: [string, string], difference: string, share: string, word: string, clear?: string,
 *   sure: [number, number, number] | null, runs: [(number | null)[], (number | null)[]]}} Row
 * @typedef {{runs: number, look: number, next_look: number, policies: [Policy, Policy], rows: Row[],
 *   verdict: {question: string, answer: string}[], finding: string, settle: string, same: boolean,
 *   settings: string, known?: Known | null}} Compared
 * @typedef {{title: string, head: string[], rows: string[][], note: string}} Known
 * @typedef {{of: string, runs: number, counted: number, shares: Record<string, number>}} Fates
 * @typedef {[number, number, number, number, number]} FilmEvent
 * @typedef {{start: FilmEvent[], events: FilmEvent[], customers: Record<string, number>, base: number, from: number,
 *   to: number}} FilmSide
 * @typedef {{codes: string[], horizon: number, warm_up: number,
 *   pools: {name: string, fixers: boolean, order: number}[], channels: {name: string, kind: string}[],
 *   endings: string[]}} Stage
 * @typedef {{stage: Stage, replication: number, day: number, days: number, sides: [FilmSide, FilmSide]}} Film
 * @typedef {{time: number, says: string}} Said
 * @typedef {{customer: number, replication: number, titles: [string, string], explained: string[],
 *   sides: [Said[], Said[]], fate?: string, which?: number, of?: number}} Lives
 */
export {};
