"""The verdict of a comparison for somebody who decides: problems, customers, word of mouth, money, and what is open.

With two policies the verdict is in sentences, one for each question. With more it is a grid: one row per outcome, in
the order of the questions, and one column per policy, the first being the one that the others are compared with. With
more than four policies the grid shows that one and the best, and a second grid the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sim.report import phrases
from sim.report.phrases import MORE_THAN_ANYBODY_HAS, WORTH, cell, is_cost, level, listed, more_runs, noun
from sim.report.quantities import scale_for
from sim.report.selection import fixed_rows
from sim.statistics.fieller import Pays
from sim.statistics.multiplicity import individual_level

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.experiment.decisions import Condition, Decision
    from sim.experiment.verdicts import Verdict
    from sim.statistics.fieller import BreakEven

QUESTIONS: Final = {
    "Problems": ("problem_days_per_customer_year", "cases", "unsolved_share", "resolution_time_mean"),
    "Customers": ("churn",),
    "Word of mouth": ("grievance_per_100", "praise_per_100"),
    "Money": (WORTH,),
}
"""The questions, and the headlines that answer them; `cases` beside them where there is a base of customers."""
MOST_COLUMNS: Final = 4
_ROWS: Final = {
    "problem_days_per_customer_year": "days with one", "cases": "how many", "unsolved_share": "unsolved",
    "resolution_time_mean": "time to solution", "churn": "leave", "grievance_per_100": "bad", "praise_per_100": "good",
}
PARTS: Final = {
    "margin": "margin", "staff_cost": "staff", "remedies": "remedies", "goodwill": "goodwill",
    "failed_attempt_cost": "failed attempts", "quality_cost": "checks", "one_off_cost": "one-off costs",
    "customer_stock": "customers kept",
}
MOST_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grid: its name, the level under the first policy, and the cell of each other policy.

    Each is in pieces that stay together: on one line where there is room, else on one line each.
    """

    name: str
    base: str
    cells: dict[str, tuple[str, ...]]


def named(comparison: Comparison, question: str) -> list[str]:
    """Return the outcomes that answer a question in this world."""
    told = set(outcomes(comparison))
    return [name for name in QUESTIONS[question] if name in told or (name == "cases" and counts_problems(comparison))]


def outcomes(comparison: Comparison) -> list[str]:
    """Return the outcomes that have a verdict to show; money is not shown in a world without any."""
    from sim.experiment.verdicts import headlines

    return [name for name in headlines(comparison) if name != WORTH or has_money(comparison)]


def has_money(comparison: Comparison) -> bool:
    """Whether any run has a net value, or any part of one, other than 0."""
    names = (WORTH, "margin", "total_cost")
    series = (comparison.values[policy].get(name) for policy in comparison.policies for name in names)
    return any(values is not None and bool(values.any()) for values in series)


def others(comparison: Comparison) -> list[str]:
    """Return what the decision names beside the headlines, and what else was asked for."""
    return [name for name in outcomes(comparison) if not any(name in group for group in QUESTIONS.values())]


def judged(comparison: Comparison, policy: str, name: str) -> Verdict:
    """Return the verdict on a headline; on other rows of the tables, the one that holds with all of the table's."""
    try:
        return comparison.verdict(policy, name)
    except KeyError:
        return beside(comparison, policy, name)


def beside(comparison: Comparison, policy: str, name: str) -> Verdict:
    """Return the verdict on a row of the tables, by an interval that holds at once with all others of the table."""
    from sim.experiment.verdicts import judge

    family = len(fixed_rows(comparison)) * (len(comparison.policies) - 1)
    found = judge(comparison, [name], individual_level(comparison.level, family))
    return next(verdict for verdict in found if verdict.policy == policy)


def counts_problems(comparison: Comparison) -> bool:
    """Whether the number of problems is shown beside the time lived with them: there is a base, and it moved."""
    from sim.experiment.verdicts import has_base

    return "cases" in comparison.outcomes and has_base(comparison) and any(
        beside(comparison, policy, "cases").is_clear for policy in comparison.policies[1:])


# Several policies: a grid ---------------------------------------------------------------------------------------------


def grid(comparison: Comparison, policies: Sequence[str]) -> list[Row]:
    """Return the rows of the verdict on some policies."""
    rows = []
    for question in QUESTIONS:
        for at, name in enumerate(named(comparison, question)):
            label = noun(comparison, name) if name == WORTH else _ROWS[name]
            rows.append(_row(comparison, policies, name, f"  {label}" if at else f"{question}: {label}"))
        if question == "Money" and has_money(comparison):
            rows += _money_rows(comparison, policies)
    rows += [_row(comparison, policies, name, comparison.about(name).label) for name in others(comparison)]
    return [*rows, *_closing_rows(comparison, policies)]


def _row(comparison: Comparison, policies: Sequence[str], name: str, label: str) -> Row:
    cells = {policy: pieces(comparison, judged(comparison, policy, name)) for policy in policies}
    return Row(label, level(comparison, comparison.baseline, name), cells)


def pieces(comparison: Comparison, verdict: Verdict) -> tuple[str, ...]:
    """Return a cell of the grid: the word with the difference in per cent, and the number it rests on."""
    word, shown, share = cell(comparison, verdict)
    if verdict.word == "undefined":
        return (phrases.undefined(comparison, verdict),)
    if verdict.outcome == "cases" and verdict.is_clear:
        word = "fewer" if shown.startswith("-") else "more"
    return (word, shown, f"({share})" if share else "")


def _money_rows(comparison: Comparison, policies: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    cells: dict[str, tuple[str, ...]]
    weeks = comparison.setting.weeks
    if weeks > 1.0:
        cells = {policy: (_weekly(comparison, policy),) for policy in policies}
        rows.append(Row("  a week", _weekly(comparison, comparison.baseline), cells))
    moved = {policy: _moved(comparison, policy) for policy in policies}
    if any(moved.values()):
        rows.append(Row("  moved by", "", {policy: tuple(parts) for policy, parts in moved.items()}))
    found = _break_evens(comparison)
    if any(policy in found for policy in policies):
        rows.append(Row("  break-even", "", {policy: worth(found[policy]) if policy in found else ("",)
                                             for policy in policies}))
    return rows


def _weekly(comparison: Comparison, policy: str) -> str:
    """Return the money of a week: the level of the first policy, the difference of another as far as it is told.

    A difference that is not clear keeps its half-width, so that nobody takes it for a finding.
    """
    weeks, turn = comparison.setting.weeks, phrases.turned(comparison, WORTH)
    if policy == comparison.baseline:
        mean = comparison.levels[policy][WORTH].mean / weeks
        return scale_for("money", (mean,)).text(turn * mean)
    verdict = comparison.verdict(policy, WORTH)
    if verdict.interval is None or verdict.word == "same" or verdict.too_rare:
        return ""
    mean, half_width = verdict.interval.mean / weeks, verdict.interval.half_width / weeks
    if not verdict.is_clear:
        return phrases.number(comparison, WORTH, replace(verdict.interval, mean=mean, half_width=half_width))
    return scale_for("money", (mean,)).text(turn * mean, sign=True)


def _moved(comparison: Comparison, policy: str) -> list[str]:
    """Return the parts of the money that moved clearly, the largest first, by how much each moves the whole."""
    turn = phrases.turned(comparison, WORTH)
    found = []
    for name, called in PARTS.items():
        if name not in comparison.outcomes or name not in comparison.differences[policy]:
            continue
        verdict = beside(comparison, policy, name)
        if verdict.is_clear and verdict.interval is not None:
            size = verdict.interval.mean
            found.append((abs(size), called, turn * comparison.about(name).better * size))
    found.sort(reverse=True)
    parts = [f"{called} {scale_for('money', (mean,)).text(mean, sign=True)}" for _, called, mean in found[:MOST_PARTS]]
    return [f"{part}," for part in parts[:-1]] + parts[-1:]


def _break_evens(comparison: Comparison) -> dict[str, BreakEven]:
    from sim.experiment.decisions import break_evens

    return break_evens(comparison) if has_money(comparison) else {}


def worth(found: BreakEven) -> tuple[str, ...]:
    """Return what a customer has to be worth for a policy to pay, in pieces."""
    if found.pays in (Pays.ABOVE, Pays.BELOW):
        scale = scale_for("money", (found.value, found.upper))
        head, _, beyond = found.pays.value.partition(" worth ")
        return (f"{head} worth", f"{beyond} {scale.text(found.value)}",
                f"({scale.text(found.lower)} to {scale.text(found.upper)})")
    return (found.pays.value,)


def _closing_rows(comparison: Comparison, policies: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    cells: dict[str, tuple[str, ...]]
    if comparison.decisions:
        by_policy = {decision.policy: decision for decision in comparison.decisions}
        cells = {policy: (advice(comparison, by_policy[policy], whole=False),) for policy in policies}
        rows.append(Row("Decision", "", cells))
    settled = {policy: settling(comparison, policy) for policy in policies}
    if any(settled.values()):
        undecided = {decision.policy for decision in comparison.decisions if decision.advice == "cannot be told"}
        cells = {policy: (text or ("" if policy in undecided else "nothing is open"),)
                 for policy, text in settled.items()}
        rows.append(Row("To settle the rest", "", cells))
    return rows


def settling(comparison: Comparison, policy: str) -> str:
    """Return how many more replications would settle what is not clear; empty where everything is."""
    if comparison.replications < 2:
        return "at least 10 runs (--replications)"
    open_ones = [each for each in comparison.verdicts
                 if each.policy == policy and each.word == "unclear" and each.outcome in outcomes(comparison)]
    data = [noun(comparison, each.outcome) for each in open_ones if needs_data(each)]
    needed = [(each.runs_needed, noun(comparison, each.outcome)) for each in open_ones
              if not each.too_rare and not needs_data(each)]
    far = [called for runs, called in needed if math.isinf(runs)]
    near = [(runs, called) for runs, called in needed if comparison.replications < runs < math.inf]
    parts = []
    if near:
        parts.append(f"{more_runs(max(near)[0], comparison.replications)} ({listed(called for _, called in near)})")
    if far:
        parts.append(f"{MORE_THAN_ANYBODY_HAS} ({listed(far)})")
    if data:
        parts.append(f"a longer log, for no number of runs would ({listed(data)})")
    if rare := [noun(comparison, each.outcome) for each in open_ones if each.too_rare]:
        parts.append(f"longer or larger runs ({listed(rare)})")
    if small := [called for runs, called in needed if runs <= comparison.replications]:
        parts.append(f"nothing for {listed(small)}: any difference is smaller than what is worth acting on")
    return "; ".join(parts)


def needs_data(verdict: Verdict) -> bool:
    """Whether the width of the data alone keeps a difference from being told."""
    widths = verdict.widths
    return widths is not None and math.isinf(verdict.runs_needed) and widths.data >= 0.5 * abs(widths.both.mean)


def advice(comparison: Comparison, decision: Decision, whole: bool = True) -> str:
    """Return the advice of a decision, with the numbers it is based on; without `whole` only the first of them."""
    wanted = {"adopt": "met", "do not adopt": "failed", "cannot be told": "open"}[decision.advice]
    resting = [condition for condition in decision.conditions if condition.state == wanted]
    shown = resting if whole else resting[:1]
    text = f"{decision.advice}: {'; '.join(_condition(comparison, condition, whole) for condition in shown)}"
    rest = [_condition(comparison, each, whole) for each in decision.conditions if whole and each not in resting]
    if rest:
        text += f"; besides, {'; '.join(rest)}"
    if len(shown) < len(resting) and decision.advice != "adopt":
        text += f" and {len(resting) - len(shown)} more"
    if decision.advice == "cannot be told" and (more := more_runs(decision.runs_needed, comparison.replications)):
        text += f"; {more} would tell"
    return text


def _condition(comparison: Comparison, condition: Condition, whole: bool) -> str:
    name = condition.verdict.outcome
    word, shown, _ = cell(comparison, condition.verdict)
    if condition.verdict.word == "undefined" and whole:
        word = phrases.undefined(comparison, condition.verdict)
    text = f"{noun(comparison, name)} {phrases.spelled(shown) or word}"
    if not whole:
        return text
    scale = scale_for(comparison.about(name).unit, (condition.limit,), difference=True)
    limit = phrases.spelled(f"{condition.limit / scale.divisor:g}{phrases.unit(scale)}")
    limit = "1 point" if limit == "1 points" else limit
    if condition.is_guardrail:
        return f"{text} (allowed: {f'{limit} worse' if condition.limit > 0.0 else 'nothing worse'})"
    return f"{text} (wanted: {f'at least {limit} better' if condition.limit > 0.0 else 'better'})"


def best(comparison: Comparison) -> str:
    """Return the policy that is shown first of many.

    By the scenario's decision where there is one - adopted before undecided before not adopted, then by the gain in the
    primary outcome -, else by the headlines that are better, less those that are worse, then by the net value.
    """
    return max(comparison.policies[1:], key=lambda policy: _merit(comparison, policy))


def _merit(comparison: Comparison, policy: str) -> tuple[float, float]:
    for decision in comparison.decisions:
        if decision.policy == policy:
            primary = decision.conditions[0].verdict
            gain = comparison.about(primary.outcome).better * primary.interval.mean if primary.interval else -math.inf
            return ("do not adopt", "cannot be told", "adopt").index(decision.advice), gain
    words = [each.word for each in comparison.verdicts if each.policy == policy]
    value = comparison.levels[policy].get(WORTH)
    mean = value.mean if value is not None and math.isfinite(value.mean) else -math.inf
    return words.count("better") - words.count("worse"), mean


# Two policies: sentences ----------------------------------------------------------------------------------------------


def sentences(comparison: Comparison, policy: str) -> list[tuple[str, str]]:
    """Return the verdict on one policy: the questions, and the answers to them."""
    lines = []
    for question in QUESTIONS:
        if names := named(comparison, question):
            lines.append((question, _answer(comparison, policy, names)))
    if has_money(comparison):
        lines[-1] = ("Money", f"{lines[-1][1]} {_money(comparison, policy)}".strip())
    asked = [name for name in comparison.setting.named if name == "cases" or name in others(comparison)]
    if asked:
        lines.append(("Also asked", _clauses(comparison, policy, asked)))
    last = [f"{_capital(advice(comparison, each))}." for each in comparison.decisions if each.policy == policy]
    if text := settling(comparison, policy):
        last.append(f"To settle {'the rest' if last else 'what is not clear'}: {text}.")
    if last:
        lines.append(("Decision" if comparison.decisions else "Open", " ".join(last)))
    return lines


def _answer(comparison: Comparison, policy: str, names: Sequence[str]) -> str:
    apart = _number_and_length(comparison, policy) if "cases" in names else ""
    told = [name for name in names if name != "cases" and not (apart and name == "resolution_time_mean")]
    return _clauses(comparison, policy, told, apart)


def _clauses(comparison: Comparison, policy: str, names: Sequence[str], apart: str = "") -> str:
    """Return what is said of some outcomes, word by word; `apart` is a sentence that stands behind the first."""
    found: dict[str, list[str]] = {}
    for name in names:
        verdict = comparison.verdict(policy, name)
        found.setdefault(_heading(comparison, verdict), []).append(_clause(comparison, verdict))
    order = ("Better", "Worse", "Higher", "Lower", "Not clear",
             *(words.capitalize() for words in (phrases.TOO_RARE, phrases.TOO_UNEVEN)), "Undefined",
             "The same in every run")
    parts = [f"{word}: {listed(found[word]) if word != 'Undefined' else '; '.join(found[word])}."
             for word in order if word in found]
    return " ".join([*parts[:1], apart, *parts[1:]] if apart else parts)


def _heading(comparison: Comparison, verdict: Verdict) -> str:
    if verdict.too_rare:
        return phrases.too_few(comparison, verdict).capitalize()
    return {"unclear": "Not clear", "same": "The same in every run"}.get(verdict.word, verdict.word.capitalize())


def _clause(comparison: Comparison, verdict: Verdict) -> str:
    """Return one outcome in a sentence, such as "customers who leave -0.11 ± 0.03 pts (-13 %) to 0.73 %"."""
    name, called = verdict.outcome, noun(comparison, verdict.outcome)
    if verdict.word == "undefined":
        return f"{called} {phrases.undefined(comparison, verdict).removeprefix('undefined ')}"
    if verdict.too_rare:
        return f"{called} ({phrases.differing(comparison, verdict)})"
    if verdict.word == "same":
        return f"{called} ({level(comparison, verdict.policy, name)})"
    _, shown, share = cell(comparison, verdict)
    if verdict.word == "unclear":
        return f"{called} ({phrases.spelled(shown)})"
    direction = "down" if shown.startswith("-") else "up"
    size = phrases.spelled(shown.lstrip("+-"))
    return f"{called} {direction} {size}{f' ({share})' if share else ''} to {level(comparison, verdict.policy, name)}"


def _number_and_length(comparison: Comparison, policy: str) -> str:
    """Return number and length of problems apart, where both moved: one may hide the other."""
    count, length = judged(comparison, policy, "cases"), comparison.verdict(policy, "resolution_time_mean")
    if not count.is_clear or not length.is_clear or count.interval is None or length.interval is None:
        return ""
    share = phrases.percent(comparison, "cases", count.interval).lstrip("+-")
    fewer = "fewer" if count.interval.mean < 0.0 else "more"
    shown = phrases.number(comparison, "resolution_time_mean", length.interval)
    longer = "shorter" if shown.startswith("-") else "longer"
    who = "those left" if fewer == "fewer" else "they"
    return f"{share} {fewer} problems; {who} take {shown.lstrip('+-')} {longer} on average."


def _money(comparison: Comparison, policy: str) -> str:
    parts = []
    if comparison.setting.weeks > 1.0 and (weekly := _weekly(comparison, policy)):
        parts.append(f"That is {weekly} a week.")
    if moved := _moved(comparison, policy):
        parts.append(f"Moved by {' '.join(moved)}.")
    found = _break_evens(comparison).get(policy)
    if found is not None:
        text = " ".join(worth(found))
        parts.append("The customer value from which it pays cannot be determined." if found.pays is Pays.UNKNOWN else
                     f"{_capital(text)}.")
    return " ".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def money_note(comparison: Comparison) -> str:
    """Return what the money leaves out, or what a customer is valued at in it; empty where there is none."""
    if not has_money(comparison):
        return ""
    setting = comparison.setting
    if setting.is_valued:
        if math.isnan(setting.customer_value):
            return ""
        value = scale_for("money", (setting.customer_value,)).text(setting.customer_value)
        if setting.has_base:
            return (f"A customer of average orders who is there at the horizon is worth {value} from then on, under "
                    "every policy (money.customer_value).")
        return f"Net value is less by {value} for every customer who left (money.customer_value)."
    called = "Cost" if is_cost(comparison) else "Net value"
    return f"{called} ends at the horizon: what customers kept or lost are worth is not in it (money.customer_value)."
