"""The first part of a dossier: what was asked, what came of it, how sure that is.

Words and intervals are those of the command line (`sim.experiment.verdicts`, `sim.report.verdict`); here they are only
put in order, and counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.publish.dossier import Answer, Cell, Headline
from sim.report import phrases
from sim.report.labels import UNTITLED
from sim.report.phrases import WORTH, duration, level, listed, noun, quoted
from sim.report.quantities import scale_for
from sim.report.sentences import clauses
from sim.report.verdict import QUESTIONS, best, judged, named, others, sentences
from sim.vocabulary import MINUTES_PER_WEEK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiment.comparison import Comparison
    from sim.experiment.verdicts import Verdict
    from sim.study.finish import StudyResult

_ASKED: Final = {
    "sweep": "What happens as {factors} change{s}?",
    "border": "Where does {second} beat {first}, as {factors} change{s}?",
    "sensitivity": "Which of {count} assumptions matter?",
    "select": "Which of several candidates is best?",
    "optimise": "Which settings are best?",
    "need": "What is the least that it takes?",
}
_MOST_NAMED: Final = 4
_MOST_BESIDE: Final = 2


def question(result: StudyResult, comparison: Comparison | None) -> str:
    """Return what was asked: the study's title where that is a question, else one that its kind asks."""
    title = result.frame.definition.title
    if title.rstrip().endswith("?"):
        return title.strip()
    if comparison is None:
        factors = list(result.factors)
        titles = [quoted(result.titles[policy]) for policy in result.policies]
        return _ASKED[result.kind].format(
            factors=listed(factors[:_MOST_NAMED]) if len(factors) <= _MOST_NAMED else f"{len(factors)} factors",
            s="s" * (len(factors) == 1), first=titles[0], second=titles[-1], count=len(factors))
    first, *rest = (quoted(comparison.titles[policy]) for policy in comparison.policies)
    if not rest:
        return f"How does {first} serve its customers?"
    if len(rest) == 1:
        return f"What if {first} gives way to {rest[0]}?"
    return f"What if {first} gives way to {listed(rest, 'or')}?"


def setup(result: StudyResult, comparison: Comparison | None) -> str:
    """Return what was run, in a line."""
    count = sum(len(result.results.numbers(point, policy)) for point, policy in result.rows())
    world = result.frame.scenario.world(result.baseline)
    length = duration(world.horizon) if isinstance(world.horizon, float) else str(world.horizon)
    if comparison is None:
        policies = len(result.policies)
        return (f"{count:,} simulated runs of {length}, {len(result.points):,} point{'s' * (len(result.points) != 1)}, "
                f"{policies} polic{'y' if policies == 1 else 'ies'}, the same luck for all.")
    runs = comparison.replications
    text = f"{runs:,} simulated run{'s' * (runs != 1)}"
    weeks = comparison.setting.weeks
    text += f" of {duration(weeks * MINUTES_PER_WEEK)}" if weeks == weeks else f" of {length}"
    if len(comparison.policies) > 1:
        text += f" under each of {len(comparison.policies)} policies, which meet the same customers with the same luck"
    currency = comparison.setting.currency
    return f"{text}{f'; money in {currency}' if currency else ''}."


def headlines(comparison: Comparison) -> tuple[Headline, ...]:
    """Return the rows of the verdict, question by question, with what is said of every policy."""
    found = [(asked, name) for asked in QUESTIONS for name in named(comparison, asked)]
    found += [("Also asked", name) for name in others(comparison)]
    return tuple(Headline(asked, name, _capital(noun(comparison, name)), level(comparison, comparison.baseline, name),
                          tuple(_cell(comparison, policy, name) for policy in comparison.policies[1:]))
                 for asked, name in found)


def _cell(comparison: Comparison, policy: str, name: str) -> Cell:
    verdict = judged(comparison, policy, name)
    word, difference, share = phrases.cell(comparison, verdict)
    if name == "cases" and verdict.is_clear:
        word = "fewer" if difference.startswith("-") else "more"
    return Cell(policy, word, difference, share, level(comparison, policy, name))


def answers(comparison: Comparison) -> tuple[Answer, ...]:
    """Return the verdict on every policy but the first, as the command line says it of two."""
    return tuple(Answer(policy, comparison.titles[policy], clauses(comparison, policy),
                        tuple(sentences(comparison, policy)))
                 for policy in comparison.policies[1:])


# The bottom line --------------------------------------------------------------------------------------------------


def bottom_line(comparison: Comparison) -> tuple[str, ...]:
    """Return the verdict in one or two sentences: the decision where the scenario asks for one, else the counts.

    Of several policies the one that is shown first of many (`sim.report.verdict.best`) is spoken of first; of few
    others what is clear is said in a line.
    """
    if len(comparison.policies) < 2:
        return ("One policy was run: there is nothing to compare it with.",)
    if comparison.replications < 2:
        return ("One run of each policy says nothing about chance, so nothing can be concluded.",)
    policy = best(comparison)
    lead = _decision(comparison) or (_counts(comparison, policy),)
    rest = [each for each in comparison.policies[1:] if each != policy]
    beside = [f"{quoted(comparison.titles[each])}: {clauses(comparison, each)}." for each in rest[:_MOST_BESIDE]]
    if len(rest) > _MOST_BESIDE:
        beside = [f"The other {len(rest)} policies stand in the table."]
    return (*lead, *_price(comparison, policy), *beside)


def _decision(comparison: Comparison) -> tuple[str, ...]:
    """Return what the scenario's decision comes to, policy by policy; nothing where it names none."""
    found: dict[str, list[str]] = {}
    for decision in comparison.decisions:
        found.setdefault(decision.advice, []).append(quoted(comparison.titles[decision.policy]))
    said = {"adopt": "Adopt {}.", "cannot be told": "Whether to adopt {} cannot be told yet.",
            "do not adopt": "Do not adopt {}."}
    return tuple(said[advice].format(listed(found[advice], "or")) for advice in said if advice in found)


def _counts(comparison: Comparison, policy: str) -> str:
    """Return how often a policy is better and worse than the first, and what is not clear."""
    first, title = quoted(comparison.titles[comparison.baseline]), quoted(comparison.titles[policy])
    told = tally(comparison, policy)
    better, worse = told["better"], told["worse"]
    count = sum(len(names) for names in told.values())
    if not better and not worse:
        return (f"No clear winner: of {count} headline{'s' * (count != 1)} none is clearly better or worse under "
                f"{title} than under {first}.")
    tail = _not_clear(comparison, told["unclear"])
    if better and not worse:
        rest = "" if len(better) == count else ", and clearly worse in none"
        every = "every" if len(better) == count else f"{len(better)} of {count}"
        plural = "s" * (len(better) != count)
        lead = "wins" if not told["unclear"] else "is ahead"
        return f"{title} {lead}: clearly better than {first} in {every} headline{plural}{rest}{tail}."
    if worse and not better:
        return (f"{first} stands: {title} is clearly worse in {len(worse)} of {count} headlines "
                f"({_names(comparison, worse)}) and clearly better in none{tail}.")
    return (f"{title} wins at a price: clearly better than {first} in {len(better)} of {count} headlines, clearly "
            f"worse in {_names(comparison, worse)}{tail}.")


def tally(comparison: Comparison, policy: str) -> dict[str, list[Verdict]]:
    """Return the verdicts on the headlines of a policy that are better, worse, and neither."""
    found: dict[str, list[Verdict]] = {"better": [], "worse": [], "unclear": [], "other": []}
    for row in headlines(comparison):
        if row.name != "cases":
            verdict = comparison.verdict(policy, row.name)
            group = {"better": "better", "worse": "worse", "unclear": "unclear"}.get(verdict.word, "other")
            found[group].append(verdict)
    return found


def _not_clear(comparison: Comparison, verdicts: Sequence[Verdict]) -> str:
    return f"; not clear: {_names(comparison, verdicts)}" if verdicts else ""


def _names(comparison: Comparison, verdicts: Sequence[Verdict]) -> str:
    return listed(noun(comparison, verdict.outcome) for verdict in verdicts)


def _price(comparison: Comparison, policy: str) -> tuple[str, ...]:
    """Return what the policy costs or brings in money, and from which value of a customer on it pays."""
    from sim.experiment.decisions import break_evens
    from sim.report.verdict import has_money, worth

    if not has_money(comparison) or (policy, WORTH) not in {(each.policy, each.outcome)
                                                            for each in comparison.verdicts}:
        return ()
    verdict = comparison.verdict(policy, WORTH)
    found = break_evens(comparison).get(policy)
    if not verdict.is_clear or verdict.interval is None or found is None:
        return ()
    return (f"{quoted(comparison.titles[policy])} {' '.join(worth(found))}.",)


def how_much_matters(comparison: Comparison) -> tuple[str, ...]:
    """Return the smallest effect worth acting on and what may not get worse, or that the scenario names none."""
    decision = comparison.setting.decision
    if decision is None:
        return ("The scenario names no smallest effect worth acting on ([decision]): whether a clear difference is "
                "also large enough to act on is for whoever decides to say.",)
    primary = _with_unit(comparison, decision.primary, decision.smallest_effect)
    said = [f"Worth acting on: {noun(comparison, decision.primary)} better"
            f"{f' by at least {primary}' if decision.smallest_effect > 0.0 else ''}."]
    if decision.guardrails:
        room = {name: f"by more than {_with_unit(comparison, name, margin)}" if margin else "at all"
                for name, margin in decision.guardrails.items()}
        parts = [f"{noun(comparison, name)} ({said})" for name, said in room.items()]
        said.append(f"Not to get worse: {listed(parts)}.")
    return tuple(said)


def _with_unit(comparison: Comparison, name: str, size: float) -> str:
    scale = scale_for(comparison.about(name).unit, (size,), difference=True)
    return phrases.spelled(f"{size / scale.divisor:g}{phrases.unit(scale)}")


def titled(result: StudyResult) -> str:
    """Return the title of a study, or of its scenario, or that there is none."""
    return result.title or UNTITLED


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
