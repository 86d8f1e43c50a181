"""The methods that a finished study used: one sentence each, and the works that they rest on.

Only what this study really did is told - its own kind, design, rule for stopping, tables and pictures - so that a
paper's methods section can take the sentences as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.statistics.defaults import percent
from sim.statistics.works import WORKS, Work, cited

if TYPE_CHECKING:
    from sim.publish.dossier import Dossier
    from sim.study.finish import StudyResult

VERDICT: Final = "verdict.md"
"""The file of a comparison that holds the tables which were printed."""
_DESIGNS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "lhs": ("a Latin hypercube", ("mckay1979",)), "sobol": ("a scrambled Sobol sequence", ("matousek1998",)),
    "grid": ("a full grid", ()), "csv": ("given points", ())}


@dataclass(frozen=True, slots=True)
class Method:
    """A method that was used: what was done, a sentence without its full stop, and the keys of the works behind it."""

    text: str
    keys: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The sentence, with its references in brackets."""
        return f"{self.text} ({cited(*self.keys)})." if self.keys else f"{self.text}."


LEVERS: Final = Method(
    "What each lever does is its Shapley value: what it adds to the levers set before it, on average over orders in "
    "which they may be set, of which each replication draws its own", ("shapley1953", "castro2009"))
"""Of the levers of a report, whose design is brief."""


def methods_of(result: StudyResult, files: Mapping[str, bytes]) -> list[Method]:
    """Return the methods of a study in the order of a methods section.

    files: those that were written, by name: which tables and pictures were made.
    """
    verdict = files.get(VERDICT, b"").decode()
    return [*_runs(result), *_OF_KIND[result.kind](result, verdict), *_pictures(files)]


def methods_told(dossier: Dossier) -> list[Method]:
    """Return the methods of a study and of what its dossier adds to it."""
    return [*methods_of(dossier.result, dossier.files), *([LEVERS] if dossier.levers is not None else [])]


def works_of(methods: list[Method]) -> list[Work]:
    """Return the works that methods rest on, each once, in the order of the alphabet and of time."""
    keys = {key for method in methods for key in method.keys}
    return sorted((WORKS[key] for key in keys), key=lambda work: (work.authors[0].casefold(), work.year, work.key))


def _runs(result: StudyResult) -> Iterator[Method]:
    if len({(point.overrides, policy) for point, policy in result.rows()}) > 1:
        yield Method("Everything compared met the same customers with the same luck (common random numbers): a draw is "
                     "a function of replication, customer, case and purpose, by the counter-based generator Philox "
                     "4x32-10", ("law2015", "salmon2011"))
    else:
        yield Method("Draws are functions of replication, customer, case and purpose, by the counter-based generator "
                     "Philox 4x32-10", ("salmon2011",))
    if "warm_up" in result.frame.parts:
        yield Method("The warm-up was chosen by MSER-5 on the mean of pilot replications",
                     ("white1997", "white2000", "hoad2010"))


# The kinds --------------------------------------------------------------------------------------------------------


def _compare(result: StudyResult, verdict: str) -> Iterator[Method]:
    from sim.experiment.decisions import break_evens
    from sim.report.comparison import RISK_TITLE, SIGN_TITLE
    from sim.report.verdict import has_money
    from sim.study.kinds.compare import comparison_of

    found, comparison = result.summary.findings, comparison_of(result)
    level = percent(found["level"])
    if found["replications"] < 2:
        yield Method("One replication of each policy was run, which says nothing about chance")
    elif len(result.policies) == 1:
        yield Method(f"Means over {found['replications']} independent replications have {level} Student t intervals",
                     ("law2015",))
    else:
        yield Method(f"Differences are means of paired differences over {found['replications']} replications, with "
                     "Student t intervals", ("law2015",))
        yield Method(f"The {found['family']} differences of the verdict have {level} intervals that hold all at once, "
                     "by Bonferroni's inequality", ("dunn1961",))
        yield Method("A difference that rests on few of the replications, by their effective number, is given no "
                     "interval", ("kish1965",))
    if "precision" in found:
        yield Method("Replications were added until the half-widths asked for were reached, or the maximum",
                     ("chow1965", "law2015"))
    if comparison.drawn:
        yield Method("The width that comes from the data was estimated by drawing the days of the log again, fitting "
                     "each draw, and separating variance between draws from luck",
                     ("cheng1997", "searle1992", "satterthwaite1946", "hesterberg2015"))
    if len(result.policies) > 1 and has_money(comparison) and break_evens(comparison):
        yield Method("The value of a customer from which a policy pays has Fieller's interval", ("fieller1954",))
    if RISK_TITLE in verdict:
        yield Method("Quantiles of single runs have intervals from order statistics, and shares of runs Wilson's",
                     ("conover1999", "wilson1927"))
    if SIGN_TITLE in verdict:
        yield Method("How far a clear verdict could mislead if the true difference were small was computed from the "
                     "spread of the paired differences", ("gelman2014",))


def _sweep(result: StudyResult, verdict: str) -> Iterator[Method]:
    found = result.summary.findings
    design, keys = _DESIGNS[found["design"]]
    yield Method(f"{found['points']} points of {design} were run with {found['replications']} replications each", keys)
    if found["replications"] > 1:
        yield _pointwise(found)
    if "winner" in found:
        yield _again()


def _sensitivity(result: StudyResult, verdict: str) -> Iterator[Method]:
    study: Any = result.frame.definition
    if study.method == "morris":
        yield Method(f"Factors were screened by elementary effects over {study.trajectories} trajectories, ranked by "
                     "the mean of their absolute values", ("morris1991", "campolongo2007"))
        if study.replications > 1:
            yield Method("Their intervals take both trajectories and replications as random",
                         ("satterthwaite1946", "zou2008", "bonett2006"))
        return
    yield Method(f"First-order and total Sobol indices were estimated from a scrambled Sobol sequence of {study.base} "
                 "base points", ("saltelli2010", "matousek1998"))
    if study.replications > 1:
        yield Method(f"Their intervals are percentiles of {study.resamples} bootstrap resamples of points and "
                     "replications, less the noise of the replications")


def _select(result: StudyResult, verdict: str) -> Iterator[Method]:
    study: Any = result.frame.definition
    yield Method(f"The best was selected by the fully sequential procedure KN, with probability "
                 f"{percent(study.level)} of being right for a difference of {study.delta:g} or more", ("kim2001",))
    yield _again()


def _optimise(result: StudyResult, verdict: str) -> Iterator[Method]:
    study: Any = result.frame.definition
    version = result.frame.parts["versions"].get("optuna", "absent")
    yield Method(f"{study.trials} points were tried by the tree-structured Parzen estimator of Optuna {version}",
                 ("bergstra2011", "akiba2019"))
    yield Method(f"The {study.finalists} best were run again on {study.final_replications} new replications; a "
                 "constraint is met where its whole Student t interval keeps to the limit", ("law2015",))
    if result.summary.findings["feasible"]:
        yield _again()


def _border(result: StudyResult, verdict: str) -> Iterator[Method]:
    yield Method("The border at which the paired difference changes its sign was found by refining a grid of points, "
                 "with t tests on paired differences interpolated linearly over the triangles of a Delaunay "
                 "triangulation",
                 ("law2015",))


def _need(result: StudyResult, verdict: str) -> Iterator[Method]:
    study: Any = result.frame.definition
    yield Method("The least staff that meets the targets was sought by bisection and by ruling out cheaper settings, "
                 f"and checked on new replications, up to {study.replications} of a setting; a target is met where its "
                 "whole Student t interval keeps to the limit", ("law2015",))
    yield Method(f"All that is said of the answer and its neighbours holds at once with {percent(study.level)}, by "
                 "Bonferroni's inequality", ("dunn1961",))
    yield Method("The probability that a target holds is that of the same t on the right side of the limit, the "
                 "posterior of a normal mean under the reference prior", ("box1973",))


def _pointwise(found: Mapping[str, Any]) -> Method:
    return Method(f"Levels and paired differences at every point have {percent(found['level'])} Student t intervals, "
                  "one by one", ("law2015",))


def _again() -> Method:
    return Method("The winner was estimated once more on new replications, which had no part in choosing it",
                  ("smith2006",))


_OF_KIND: Final = {"compare": _compare, "sweep": _sweep, "sensitivity": _sensitivity, "select": _select,
            "optimise": _optimise, "border": _border, "need": _need}


def _pictures(files: Mapping[str, bytes]) -> Iterator[Method]:
    if "resolution_times.png" in files:
        yield Method("Curves of times to a solution count cases that end otherwise as never solved, and beside it as "
                     "censored", ("aalen1978", "kaplan1958"))
