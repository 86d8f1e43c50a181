"""What to do next: try it, settle what is open with more runs, settle what was assumed, hold it against a log."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.publish.dossier import Step
from sim.publish.origin import command_on, started_of
from sim.publish.verdict import tally
from sim.report import phrases
from sim.report.findings import where
from sim.report.phrases import level, listed, noun, quoted
from sim.report.verdict import advice, best, outcomes, settling
from sim.scenario.sourced import TRUST
from sim.study.started import PROGRAM

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.experiment.verdicts import Verdict
    from sim.publish.dossier import Assumptions, Figure
    from sim.study.finish import StudyResult

_WEAK: Final = ("M", "D", "C", "")
_MOST_NAMED: Final = 4
_VARIED: Final = "*=0.5:1:5"
"""From half of what was assumed to all of it."""


def next_steps(
    result: StudyResult, comparison: Comparison | None, assumed: Assumptions, manifest: Mapping[str, Any]
) -> tuple[Step, ...]:
    """Return what to do next, the first thing first."""
    own = _of_comparison(comparison, manifest) if comparison is not None else _of_kind(result)
    return (*own, *_settle(result, comparison, assumed, manifest), *_hold_against(result))


# Comparisons ------------------------------------------------------------------------------------------------------


def _of_comparison(comparison: Comparison, manifest: Mapping[str, Any]) -> Iterator[Step]:
    if len(comparison.policies) < 2:
        yield Step("Compare it with something", "One policy by itself has nobody to be better than: write another one "
                   "into the scenario, if only the present one with a single lever moved.")
        return
    if comparison.replications < 2:
        yield Step("Run it more than once", "One run says nothing about chance; ten are a beginning.",
                   _with_replications(manifest, 10))
        return
    policy = best(comparison)
    yield _first(comparison, policy)
    yield from _more_runs(comparison, manifest)


def _first(comparison: Comparison, policy: str) -> Step:
    told, title = tally(comparison, policy), quoted(comparison.titles[policy])
    first = quoted(comparison.titles[comparison.baseline])
    decided = next((each for each in comparison.decisions if each.policy == policy), None)
    expected = listed(_moves(comparison, each) for each in told["better"])
    how = "where little can go wrong - at some desks, or with some customers chosen by lot - and measure"
    if decided is not None:
        said = f"{advice(comparison, decided)[:1].upper()}{advice(comparison, decided)[1:]}."
        heads = {"adopt": f"Try {title}", "do not adopt": f"Do not adopt {title}", "cannot be told": "Wait"}
        tail = f" Try it {how} what should move: {expected}."
        return Step(heads[decided.advice], f"{said}{tail if decided.advice == 'adopt' else ''}")
    if not told["better"] and not told["worse"]:
        return Step("Do not decide on this", f"Nothing that is told apart speaks for {title}, or for {first}: choose "
                    "by what else you know, or make the question sharper.")
    if not told["better"]:
        return Step(f"Keep {first}", f"{title} is clearly worse in "
                    f"{listed(noun(comparison, each.outcome) for each in told['worse'])} and clearly better in "
                    "nothing.")
    if not told["worse"]:
        return Step(f"Try {title}", f"Try it {how} what should move: {expected}.")
    price = listed(_moves(comparison, each) for each in told["worse"])
    return Step("Decide whether it is worth the price", f"{title} brings {expected}; the price is {price}. If that is "
                f"worth it, try it {how} exactly these.")


def _moves(comparison: Comparison, verdict: Verdict) -> str:
    """Return an outcome with its level under both policies, as "customers who leave from 0.85 to 0.75 %"."""
    name = verdict.outcome
    before, after = (level(comparison, policy, name) for policy in (comparison.baseline, verdict.policy))
    unit = after.partition(" ")[2]
    start = before.removesuffix(f" {unit}") if unit and before.endswith(f" {unit}") else before
    return f"{noun(comparison, name)} from {start} to {after}"


def _more_runs(comparison: Comparison, manifest: Mapping[str, Any]) -> Iterator[Step]:
    open_ones = {policy: settling(comparison, policy) for policy in comparison.policies[1:]}
    told = "; ".join(f"{quoted(comparison.titles[policy])}: {said}" for policy, said in open_ones.items() if said)
    if not told:
        yield Step("No more runs are needed", "Every difference in the headlines is clear, or smaller than what is "
                   "worth acting on: more of the same runs would change no word of the verdict.")
        return
    needed = [verdict.runs_needed for verdict in comparison.verdicts
              if verdict.word == "unclear" and not verdict.too_rare and verdict.outcome in outcomes(comparison)
              and comparison.replications < verdict.runs_needed < math.inf]
    command = _with_replications(manifest, math.ceil(max(needed) / 10.0) * 10) if needed else ""
    yield Step("Settle what is not clear", f"{told}.", command)


def _with_replications(manifest: Mapping[str, Any], count: int) -> str:
    """Return the command of a comparison with another number of replications; empty for one that has no such option."""
    started = started_of(manifest)
    if started is None or started.words[:1] != ("compare",) or "--precision" in started.words:
        return ""
    words = list(started.words)
    if "--replications" in words:
        words[words.index("--replications") + 1] = str(count)
    else:
        words += ["--replications", str(count)]
    return shlex.join((PROGRAM, *words))


# Other kinds ------------------------------------------------------------------------------------------------------


def _of_kind(result: StudyResult) -> Iterator[Step]:
    found = result.summary.findings
    if result.kind == "sensitivity":
        leaders = {name: ranking["leaders"] for name, ranking in found["ranking"].items() if ranking["leaders"]}
        said = "; ".join(f"{phrases.listed(factors)} for {_noun(name)}" for name, factors in leaders.items())
        if said:
            yield Step("Find out what matters most", f"The answer hangs most on {said}: measure it before anything "
                       "else, or let people who know the organisation judge it. What has no clear effect may "
                       "stay a guess.")
        else:
            yield Step("Run more at every point", "No factor clearly matters more than chance.")
    elif result.kind in ("sweep", "border"):
        yield Step("Find your own organisation on the map", "Where your figures lie in the picture decides which "
                   "answer is yours. Near a border the answer is not clear: measure what moves you across it.")
    elif result.kind == "select":
        chosen = found["selected"]
        yield (Step(f"Try {quoted(where(result, chosen))}", "It was selected, and run again on luck that did not "
                    "select it; the gain to expect is that of the new runs.") if chosen else
               Step("Do not choose yet", "No candidate could be told from all others with the runs allowed: raise "
                    "`maximum`, or be content with a larger difference (`delta`)."))
    elif result.kind == "need":
        yield Step("Check it where it is tight", "The settings above are the cheapest that were shown to meet the "
                   "targets, if any were; where a target is undecided, more runs would tell. Staff it with whom you "
                   "expect to sit there, not with whom you employ: absence and breaks are not in the model.")
    elif result.kind == "optimise":
        again = found["again"] if found["feasible"] else []
        yield (Step(f"Try {quoted(where(result, again[0]))}" if len(again) == 1 else "Choose among the compromises",
                    "What to expect is what the new replications say, not what it was chosen on.") if again else
               Step("Do not choose yet", "No finalist is shown to meet the constraints: run the finalists longer, or "
                    "loosen a limit."))


def _noun(name: str) -> str:
    from sim.report.findings import noun as called

    return called(name)


# Whatever the kind ------------------------------------------------------------------------------------------------


def _settle(
    result: StudyResult, comparison: Comparison | None, assumed: Assumptions, manifest: Mapping[str, Any]
) -> Iterator[Step]:
    """Give the step that settles the weakest figures: what policies set first, for their difference rests on it."""
    moved = {path for factor in result.factors.values() for path in factor.targets}
    weak = [figure for figure in assumed.figures if figure.trust in _WEAK]
    weak.sort(key=lambda figure: (not figure.policies, figure.trust != "" and -list(TRUST).index(figure.trust)))
    named = list(dict.fromkeys(figure.key for figure in weak if figure.key not in moved))
    if not named:
        return
    more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
    why = (f"The answer rests on figures that nobody has measured: {', '.join(named[:_MOST_NAMED])}{more}. Find out "
           "what they are, or vary them: an answer that holds over all plausible values is worth more than a narrow "
           "interval.")
    yield Step("Settle what was assumed", why, _vary(result, comparison, weak, manifest))


def _vary(
    result: StudyResult, comparison: Comparison | None, weak: list[Figure], manifest: Mapping[str, Any]
) -> str:
    """Return the command that varies the first weak figure which one policy sets and which is a plain number."""
    if comparison is None or len(comparison.policies) < 2 or started_of(manifest) is None:
        return ""
    names = {title: name for name, title in result.titles.items()}
    policy = best(comparison)
    for figure in weak:
        if policy in {names[title] for title in figure.policies} and _is_number(figure.value):
            before, behind = command_on(manifest)
            key = figure.key.removeprefix("levers.")
            path = shlex.quote(f"policies.{policy}.{key}{_VARIED}")
            return f"journeysim sweep {before} --policies {comparison.baseline},{policy} --vary {path}{behind}"
    return ""


def _is_number(value: str) -> bool:
    try:
        return 0.0 < float(value) < math.inf
    except ValueError:
        return False


def _hold_against(result: StudyResult) -> Iterator[Step]:
    world = result.frame.scenario.world(result.baseline)
    if not world.known:
        yield Step("Hold it against your own figures", "Nothing the organisation knows of itself stands in the "
                   "scenario ([known]). A few figures of the present policy - customers who leave, time to a solution, "
                   "contacts given up - show at once whether this is your organisation.")
