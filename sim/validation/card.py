"""The card: every quantity that theory knows against what the engine gives, judged together.

For each quantity the replications give a mean, a Student t interval and a p-value of the theory's value. Holm's
procedure turns all p-values of a card into verdicts whose family-wise probability of a false alarm is 1 %: a correct
engine passes the whole card in 99 of 100 choices of seeds. What a pass is worth is the *power*: the smallest bias, in
per cent of the theory's value, that would have been detected with 90 % probability even at the strictest level that the
procedure uses (Bonferroni's, 1 % over the number of quantities).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sim.experiment.workers import Progress
from sim.statistics.intervals import Values, critical_value, mean, mean_interval, variance
from sim.statistics.multiplicity import holm
from sim.validation.chunks import ROUNDING
from sim.validation.design import FULL, Design, Effort, Readings
from sim.validation.families import FAMILIES
from sim.validation.oracles import OracleCase, check_families
from sim.validation.running import Planned, plan_cases, run_planned

FALSE_ALARM: Final = 0.01
"""Probability that a correct engine fails a card, over all its quantities together."""
POWER: Final = 0.9
"""Probability with which a bias of the stated size would have been detected."""
TARGET: Final = 0.02
"""The bias of a headline quantity that has to be detectable."""
RARE: Final = 100.0
"""Fewer events than this in all runs together are not judged: their mean is not normal enough for a t test."""
TOO_RARE: Final = "too rare for runs of this length"
NOT_MEASURED: Final = "not a quantity that the runs of this family are measured for"
PASS, FAIL, SKIP = "pass", "fail", "skip"


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity before judgement: theory's value, one estimate a replication, and the theory's own standard error."""

    family: str
    case: str
    measure: str
    theory: float
    values: tuple[float, ...]
    note: str = ""
    theory_error: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A quantity of the card.

    half_width: of the interval; z: distance from theory in standard errors, nan where nothing varies; p: its
    two-sided Student t probability; adjusted: after Holm; detectable: the smallest relative bias noticed with 90 %.
    """

    family: str
    case: str
    measure: str
    theory: float
    estimate: float
    half_width: float
    replications: int
    z: float
    p: float
    adjusted: float
    detectable: float
    verdict: str
    reason: str = ""
    headline: bool = False
    note: str = ""


@dataclass(frozen=True)
class CardResult:
    """All lines of a card, in order, and the engine behind them."""

    lines: tuple[Line, ...]
    engine: str

    @property
    def judged(self) -> list[Line]:
        """The lines that were judged together: not skipped, and not judged by limits of their own."""
        return [line for line in self.lines if not math.isnan(line.adjusted)]

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return all(line.verdict != FAIL for line in self.lines)


def measure(
    cases: Sequence[OracleCase], *, effort: Effort = FULL, engine: str = "compiled", workers: int = 1,
    progress: Progress | None = None,
) -> tuple[list[Measured], list[Line]]:
    """Run all cases; return what was measured, and the lines of what is skipped. InputError for bad cases."""
    planned, skipped = prepare(cases, effort)
    readings = run_planned(planned, engine, workers, progress)
    measured: list[Measured] = []
    by_case: dict[OracleCase, list[tuple[Design, list[Readings]]]] = {}
    for one, runs in zip(planned, readings, strict=True):
        by_case.setdefault(one.case, []).append((one.design, runs))
    for case, designs in by_case.items():
        found, missing = _measured(case, designs)
        measured += found
        skipped += missing
    return measured, skipped


def prepare(cases: Sequence[OracleCase], effort: Effort = FULL) -> tuple[list[Planned], list[Line]]:
    """What is to be run, and the lines of cases that have no place in this model; InputError for bad cases."""
    check_families([case.family for case in cases], list(FAMILIES), cases[0].file if cases else "", "families.id")
    mine = [case for case in cases if not FAMILIES[case.family].reason]
    planned, beyond = plan_cases(mine, effort)
    reasons = [(case, FAMILIES[case.family].reason) for case in cases if FAMILIES[case.family].reason]
    return planned, [skipped_line(case, "", math.nan, reason) for case, reason in reasons + beyond]


def judge(measured: Sequence[Measured]) -> list[Line]:
    """The lines of measured quantities: Holm over all of them together."""
    p_values = [p_value(item.values, item.theory, item.theory_error) for item in measured]
    adjusted = holm(p_values)
    count = max(len(measured), 1)
    return [_line(item, p, after, FALSE_ALARM / count)
            for item, p, after in zip(measured, p_values, adjusted, strict=True)]


def _line(item: Measured, p: float, adjusted: float, level: float) -> Line:
    interval = mean_interval(item.values)
    error = standard_error(item.values, item.theory_error)
    # an estimate that is not a number agrees with nothing
    fails = math.isnan(p) or adjusted <= FALSE_ALARM
    return Line(
        item.family, item.case, item.measure, item.theory, interval.mean, interval.half_width, len(item.values),
        z=(interval.mean - item.theory) / error if error > 0.0 else math.nan, p=p,
        adjusted=0.0 if math.isnan(p) else adjusted,
        detectable=detectable_bias(error, item.theory, len(item.values), level),
        verdict=FAIL if fails else PASS,
        reason="in some replication it is not a number, or records and outcomes disagree" if math.isnan(p) else "",
        headline=is_headline(item),
        note=item.note,
    )


def is_headline(item: Measured) -> bool:
    """Whether a quantity is one whose precision is promised for its family."""
    family = FAMILIES.get(item.family)
    return family is not None and item.measure.split("[")[0].split(",")[0] in family.headline


def standard_error(values: Values, theory_error: float = 0.0) -> float:
    """The standard error of the mean, with that of a theory that is itself an estimate."""
    return math.hypot(math.sqrt(variance(values) / len(values)), theory_error)


def p_value(values: Values, theory: float, theory_error: float = 0.0) -> float:
    """The two-sided Student t probability that a mean at least so far from `theory` comes by chance.

    Where nothing varies the estimate has to be theory's value up to rounding. nan where it is not a number.
    """
    centre, spread = mean(values), variance(values)
    if not math.isfinite(centre) or math.isnan(spread):
        return math.nan
    error = standard_error(values, theory_error)
    if error <= ROUNDING * abs(theory):
        return 1.0 if abs(centre - theory) <= ROUNDING * max(abs(theory), 1.0) else 0.0
    from scipy.special import stdtr

    return 2.0 * float(stdtr(len(values) - 1, -abs(centre - theory) / error))


def detectable_bias(error: float, theory: float, replications: int, level: float) -> float:
    """The smallest relative bias that a test at `level` notices with 90 % probability; inf for a theory of 0.

    The critical value and the 90 % quantile of Student's t, added, in standard errors: the usual approximation to the
    power of the t test (Cohen 1988, *Statistical Power Analysis*, section 12.2).
    """
    if replications < 2 or theory == 0.0:
        return math.inf
    critical = critical_value(replications, 1.0 - level)
    return (critical + critical_value(replications, 2.0 * POWER - 1.0)) * error / abs(theory)


def skipped_line(case: OracleCase, quantity: str, theory: float, reason: str) -> Line:
    """A line that says why something is not measured; `quantity` "" is the whole case."""
    nan = math.nan
    return Line(case.family, case.name, quantity, theory, nan, nan, 0, nan, nan, nan, nan, SKIP, reason)


def _measured(case: OracleCase, designs: Sequence[tuple[Design, list[Readings]]]) -> tuple[list[Measured], list[Line]]:
    found: list[Measured] = []
    seen: set[str] = set()
    reasons: dict[str, str] = {}
    expected, errors = _expected(case)
    for design, runs in designs:
        reasons.update(design.unobserved)
        series = [dict(flat(run)) for run in runs]
        for name in (name for name in expected if name in series[0]):
            seen.add(name)
            label = f"{name}, {design.variant}" if design.variant else name
            values = tuple(run[name] for run in series if name in run)
            if design.observations and 0.0 < expected[name] * design.observations * len(values) < RARE:
                seen.discard(name)
                reasons[name.split("[")[0]] = TOO_RARE
                continue
            found.append(Measured(case.family, case.name, label, expected[name], values, design.span.note,
                                  errors.get(name, 0.0)))
    missing = [skipped_line(case, name, theory, reasons.get(name.split("[")[0], NOT_MEASURED))
               for name, theory in expected.items() if name not in seen]
    return found, missing


def _expected(case: OracleCase) -> tuple[dict[str, float], dict[str, float]]:
    """The values of a case by name, and the standard errors of those that are themselves printed with an interval.

    A peer's estimate is [mean, lower, upper]; its figures are rounded, which adds a twelfth of the last digit squared.
    """
    if not FAMILIES[case.family].estimated:
        return dict(flat(case.expected)), {}
    means: dict[str, float] = {}
    errors: dict[str, float] = {}
    for name, value in case.expected.items():
        centre, lower, upper = value if isinstance(value, Sequence) and len(value) == 3 else (value, value, value)
        quantile = 1.645 if "90%" in str(case.source) else 1.96
        rounding = _last_digit(value) / math.sqrt(12.0)
        means[name], errors[name] = float(centre), math.hypot((upper - lower) / 2.0 / quantile, rounding)
    return means, errors


def _last_digit(value: Any) -> float:
    """The unit of the last printed digit of a number, or of the most precise of several."""
    digits = [len(str(item).partition(".")[2]) for item in (value if isinstance(value, Sequence) else [value])]
    return float(10.0 ** -max(digits))


def flat(values: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Names and numbers; the elements of a list are `name[0]`, `name[1]`, ..."""
    for name, value in values.items():
        if isinstance(value, Sequence):
            yield from flat({f"{name}[{at}]": item for at, item in enumerate(value)})
        else:
            yield name, float(value)
