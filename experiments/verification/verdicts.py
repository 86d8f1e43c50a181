"""What `compare` says, held against what is so: 300 random pairs of policies, ten replications against 2,000.

    python experiments/verification/verdicts.py [--first N] [--pairs N] [--replications N] [--workers N]

For each pair of `audited/worlds.py` the verdict of the first ten replications is put beside the mean difference of
2,000 others: is a statement of the wrong sign, do the intervals of a verdict hold at once, does a longer look at all
cases contradict what is said of time? The same replications, cut into tables of 10, 20 and 50, show whether the
intervals of a table hold at once, whether those that are given for rare events cover, and whether the chance of a wrong
sign and
the exaggeration that are printed for a small effect are what tables show. Prints the tables of `docs/reliability.md`.
More than an hour of processor time; Ctrl-C prints what has been audited so far, and `--first` goes on from there. Every
share is printed with what it is of, so that the tables of two parts can be put together.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.verification.audited.worlds import pair
from sim.errors import InputError
from sim.experiment.comparison import Comparison
from sim.experiment.verdicts import counts_events, unrounded, verdicts
from sim.outcomes.catalogue import HEADLINES
from sim.report.selection import fixed_rows
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.fieller import Pays, break_even
from sim.statistics.intervals import critical_value
from sim.statistics.multiplicity import individual_level
from sim.statistics.rare import EVEN, LEAST_EFFECTIVE, LEAST_RUNS, LEAST_SHARE
from sim.statistics.sign_errors import sign_errors
from sim.study.drive import compare
from sim.study.kinds.compare import comparison_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario import Scenario

    Floats = NDArray[np.float64]

SAID: Final = 10
"""Replications from which `compare` concludes."""
SIZES: Final = (10, 20, 50)
MOST_TABLES: Final = 200
TIMES: Final = ("resolution_time_mean",)
EFFECTS: Final = (1.0, 2.0, 3.0)
"""Planted effects, in standard errors of a table of ten."""
DRAWN: Final = 20_000
LONG_LOOK: Final = 4.0
"""A longer look watches cases this many times longer ..."""
LONG_RUNS: Final = 200
"""... in so many replications."""
CLEARLY: Final = 3.0
"""Standard errors from which the sign of the mean of 2,000 replications is taken as known."""


@dataclass
class Tally:
    """What has been counted so far."""

    said: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    undecided: int = 0
    contradicted: list[str] = field(default_factory=list)
    families: list[bool] = field(default_factory=list)
    tables: dict[int, list[bool]] = field(default_factory=lambda: {size: [] for size in SIZES})
    plain: dict[int, list[bool]] = field(default_factory=lambda: {size: [] for size in SIZES})
    rows: dict[int, list[int]] = field(default_factory=lambda: {size: [0, 0] for size in SIZES})
    rare: dict[int, list[int]] = field(default_factory=lambda: {size: [0, 0, 0] for size in SIZES})
    bursts: list[str] = field(default_factory=list)
    single: dict[str, list[int]] = field(default_factory=dict)
    pays: list[int] = field(default_factory=lambda: [0, 0, 0])
    planted: dict[float, list[tuple[float, float, float, float]]] = field(
        default_factory=lambda: {effect: [] for effect in EFFECTS})


def compared(scenario: Scenario, **options: int) -> Comparison:
    """Compare the policies of a scenario."""
    return comparison_of(compare(scenario, **options))


def taken(comparison: Comparison, first: int, last: int) -> Comparison:
    """Return a comparison as if only these replications had been run."""
    values = {policy: {name: series[first:last] for name, series in row.items()}
              for policy, row in comparison.values.items()}
    digests = {policy: series[first:last] for policy, series in comparison.digests.items()}
    return replace(comparison, values=values, digests=digests, replications=last - first)


def gaps(comparison: Comparison, name: str) -> Floats:
    """Return the paired differences of one outcome, NaN where undefined."""
    before, after = (comparison.values[policy][name] for policy in comparison.policies)
    with np.errstate(invalid="ignore"):
        return unrounded(after, before)


def statements(said: Comparison, others: Comparison, tally: Tally, number: int) -> list[str]:
    """Hold every headline statement of one pair against the other replications; return what is said of time."""
    of_time, held, given = [], True, 0
    for verdict in verdicts(said):
        tally.said["too rare" if verdict.too_rare else verdict.word] += 1
        truth = gaps(others, verdict.outcome)
        if verdict.interval is None or verdict.too_rare or verdict.word == "same" or not np.isfinite(truth).all():
            continue  # "the same" is said of the ten replications, and is no interval
        centre, error = float(truth.mean()), float(truth.std(ddof=1)) / math.sqrt(truth.size)
        given += 1
        held &= verdict.interval.contains(centre) or abs(centre - verdict.interval.mean) <= 1e-9 * abs(centre)
        if not verdict.is_clear:
            continue
        if abs(centre) <= CLEARLY * error:
            tally.undecided += 1
        elif (centre > 0.0) != (verdict.interval.mean > 0.0):
            tally.wrong.append(f"pair {number}: {verdict.outcome} {verdict.word}, {verdict.interval.mean:.4g} ± "
                               f"{verdict.interval.half_width:.4g}, but {centre:.4g} ± {2 * error:.2g}")
        if verdict.outcome in TIMES:
            of_time.append(verdict.word)
    if given:
        tally.families.append(held)
    return of_time


def contradicted(number: int, word: str, workers: int) -> bool:
    """Whether a longer look at all cases says that a statement on time is wrong at every age.

    A policy called worse (better) is contradicted where it has solved at least (at most) as many of all cases by
    every age up to the longer watch, and clearly more (fewer) by some.
    """
    short = pair(number)
    watch = short.world().watch()
    ages = [watch * share for share in (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0, 2.0, LONG_LOOK)]
    weeks = short.world().horizon / 10_080.0 + LONG_LOOK * watch / 10_080.0
    longer = pair(number, horizon=weeks, watch=LONG_LOOK * watch, solved_within=ages)
    look = compared(longer, replications=LONG_RUNS, workers=workers)
    sign = 1.0 if word == "worse" else -1.0
    clear = False
    for name in (name for name in look.outcomes if name.startswith("solved_within_")):
        difference = sign * gaps(look, name)
        difference = difference[np.isfinite(difference)]
        if not difference.size:
            continue
        error = float(difference.std(ddof=1)) / math.sqrt(difference.size)
        if float(difference.mean()) < -2.0 * error:
            return False
        clear |= float(difference.mean()) > CLEARLY * error
    return clear


def tables(others: Comparison, tally: Tally) -> None:
    """Cut the replications into tables, and count how often all intervals of a table hold at once."""
    names = [name for name in fixed_rows(others) if name in others.values[others.baseline]]
    series = {name: gaps(others, name) for name in names}
    series = {name: gap for name, gap in series.items() if np.isfinite(gap).all() and gap.any()}
    if not series:
        return
    level = individual_level(DEFAULT_LEVEL, len(names))
    for size in SIZES:
        count = min(MOST_TABLES, others.replications // size)
        good, plain = np.ones(count, dtype=bool), np.ones(count, dtype=bool)
        for name, gap in series.items():
            cut = gap[: count * size].reshape(count, size)
            given = believed(cut)
            held = covers(cut, float(gap.mean()), DEFAULT_LEVEL)
            if counts_events(others.about(name)) and float(np.mean(gap != 0.0)) < 0.9:  # a rare event
                tally.rare[size][0] += count
                tally.rare[size][1] += int(given.sum())
                tally.rare[size][2] += int((held & given).sum())
            if size == SAID and name in HEADLINES:
                found = tally.single.setdefault(name, [0, 0])
                found[0] += int(given.sum())
                found[1] += int((held & given).sum())
            missed = ~covers(cut, float(gap.mean()), level) & given
            good &= ~missed
            if in_bursts(gap):
                if size == SAID and missed.any():
                    tally.bursts.append(name)
            else:
                plain &= ~missed
        tally.tables[size] += good.tolist()
        tally.plain[size] += plain.tolist()
        tally.rows[size][0] += len(series)
        tally.rows[size][1] += 1


def believed(cut: Floats) -> NDArray[np.bool_]:
    """Whether the difference of each row of `cut` bears an interval, as `sim.statistics.rare` has it for one."""
    count = cut.shape[1]
    centred = cut - cut.mean(axis=1, keepdims=True)
    sizes, squares = np.abs(cut), (centred**2).mean(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = sizes.sum(axis=1) ** 2 / (sizes**2).sum(axis=1)
        uneven = np.abs((centred**3).mean(axis=1)) > EVEN * squares**1.5
    few = np.count_nonzero(cut, axis=1) < min(LEAST_RUNS, count)
    return np.asarray(~(few | ((effective < min(LEAST_EFFECTIVE, LEAST_SHARE * count)) & uneven)))


def in_bursts(gap: Floats) -> bool:
    """Whether half of the spread of a difference comes from a hundredth of the replications.

    A table of ten sees none of them in 90 % of the cases, so no interval made from it can allow for them.
    """
    squares = np.sort((gap - gap.mean()) ** 2)[::-1]
    return bool(squares[: max(gap.size // 100, 1)].sum() > 0.5 * squares.sum())


def paying(others: Comparison, tally: Tally) -> None:
    """Count how often the break-even that a table of ten gives is right: Fieller's set holds the true one."""
    names = ("net_value_to_horizon", "customers_end")
    money, kept = (gaps(others, name) for name in names)
    if not (np.isfinite(money).all() and kept.any()):
        return
    true_money, true_kept = float(money.mean()), float(kept.mean())
    for at in range(min(MOST_TABLES, others.replications // SAID)):
        table = slice(at * SAID, (at + 1) * SAID)
        tally.pays[0] += 1
        if not (believed(money[table][None])[0] and believed(kept[table][None])[0]):
            continue
        found = break_even(money[table], kept[table], DEFAULT_LEVEL)
        if found.pays is Pays.UNKNOWN:  # the set has no end: it holds every value
            tally.pays[1] += 1
            tally.pays[2] += 1
            continue
        tally.pays[1] += 1
        value = -true_money / true_kept if true_kept else math.inf
        if found.pays in (Pays.ABOVE, Pays.BELOW):
            right = found.lower <= max(value, 0.0) <= found.upper
        else:
            right = value <= 0.0 and (true_kept > 0.0) == (found.pays is Pays.ALWAYS)
        tally.pays[2] += right


def covers(cut: Floats, truth: float, level: float) -> NDArray[np.bool_]:
    """Whether the Student interval of each row of `cut` holds the truth."""
    centre, spread = cut.mean(axis=1), cut.std(axis=1, ddof=1)
    half = critical_value(cut.shape[1], level) * spread / math.sqrt(cut.shape[1])
    return np.asarray(np.abs(centre - truth) <= half + 1e-9 * abs(truth))


def planted(others: Comparison, tally: Tally, number: int) -> None:
    """Plant small effects into the differences of the mean time, and hold what is printed against tables of ten."""
    gap = gaps(others, "resolution_time_mean")
    if not np.isfinite(gap).all() or not gap.std() > 0.0:
        return
    spread, draw = float(gap.std(ddof=1)), np.random.default_rng([7, number])
    noise = gap - gap.mean()
    drawn = noise[draw.integers(0, noise.size, size=(DRAWN, SAID))]
    for effect in EFFECTS:
        true = effect * spread / math.sqrt(SAID)
        centre = drawn.mean(axis=1) + true
        half = critical_value(SAID, DEFAULT_LEVEL) * drawn.std(axis=1, ddof=1) / math.sqrt(SAID)
        clear = np.abs(centre) > half
        if np.count_nonzero(clear) < 100:
            continue
        printed = sign_errors(true, spread, SAID, DEFAULT_LEVEL)
        tally.planted[effect].append((
            printed.wrong_sign, float(np.mean(centre[clear] < 0.0)), printed.exaggeration,
            float(np.abs(centre[clear]).mean() / true)))


def audit(first: int, pairs: int, replications: int, workers: int) -> tuple[Tally, int]:
    """Audit so many pairs from `first` on against so many replications each, or as many as there are until Ctrl-C."""
    tally = Tally()
    for done, number in enumerate(range(first, first + pairs)):
        try:
            audit_pair(number, replications, workers, tally)
        except KeyboardInterrupt:
            return tally, done
        if (done + 1) % 25 == 0:
            print(f"{done + 1} pairs, {len(tally.wrong)} of the wrong sign", file=sys.stderr, flush=True)
    return tally, pairs


def audit_pair(number: int, replications: int, workers: int, tally: Tally) -> None:
    """Audit one pair."""
    try:
        scenario = pair(number)
    except InputError as error:
        raise SystemExit(f"pair {number} is no world: {error}") from None
    whole = compared(scenario, replications=SAID + replications, workers=workers)
    said, others = taken(whole, 0, SAID), taken(whole, SAID, SAID + replications)
    for word in statements(said, others, tally, number):
        if word in ("better", "worse") and contradicted(number, word, workers):
            tally.contradicted.append(f"pair {number}: time is called {word}")
    tables(others, tally)
    paying(others, tally)
    planted(others, tally, number)


def report(tally: Tally, pairs: int, replications: int) -> Iterator[str]:
    """Give the lines of the tables."""
    clear = tally.said["better"] + tally.said["worse"]
    yield "| statements of ten replications, held against the rest | promised | measured |"
    yield "|---|---|---|"
    words = ", ".join(f"{count:,} {word}" for word, count in tally.said.most_common())
    yield f"| headlines of {pairs} pairs against {replications:,} replications | | {words} |"
    yield f"| clear statements of the wrong sign | at most 5 % of the pairs | {len(tally.wrong)} of {clear:,} |"
    yield f"| clear statements whose truth is too small to know its sign | | {tally.undecided} |"
    yield f"| statements on time that a longer look contradicts | none | {len(tally.contradicted)} |"
    yield f"| all intervals of a verdict hold at once | 95 % | {share(tally.families)} |"
    for size, held in tally.tables.items():
        rows = tally.rows[size][0] / max(tally.rows[size][1], 1)
        yield (f"| all intervals of a table of {size} replications ({rows:.0f} rows) hold at once | 95 % | "
               f"{share(held)} |")
    for size, held in tally.plain.items():
        yield (f"| the same without differences of which a hundredth of the runs makes half of the spread, {size} "
               f"replications | 95 % | {share(held)} |")
    for name, (given, held) in sorted(tally.single.items()):
        yield f"| one 95 % interval of ten replications: {name} | 95 % | {held / max(given, 1):.1%} of {given:,} |"
    asked, given, held = tally.pays
    yield (f"| Fieller's set of ten replications (in {given / max(asked, 1):.0%} of {asked:,} tables) holds the true "
           f"break-even | 95 % | {held / max(given, 1):.1%} |")
    for size, (asked, given, held) in tally.rare.items():
        yield (f"| rare events in {size} replications: intervals that are given ({given / max(asked, 1):.0%} of "
               f"{asked:,}) cover | 93 % | {held / max(given, 1):.1%} |")
    yield ""
    yield f"Planted into {len(tally.planted[EFFECTS[0]])} pairs:"
    yield ""
    yield "| planted effect, in standard errors | wrong sign: printed | in tables | exaggeration: printed | in tables |"
    yield "|---|---|---|---|---|"
    for effect, found in tally.planted.items():
        if found:
            columns = np.array(found).mean(axis=0)
            yield f"| {effect:g} | {columns[0]:.4f} | {columns[1]:.4f} | {columns[2]:.2f} | {columns[3]:.2f} |"
    yield ""
    yield "in bursts: " + ", ".join(f"{name} {count}" for name, count in Counter(tally.bursts).most_common())
    yield from tally.wrong
    yield from tally.contradicted


def share(held: Sequence[bool]) -> str:
    """Return a share with its 95 % interval and what it is of."""
    part = float(np.mean(held)) if held else math.nan
    return f"{part:.1%} ± {1.96 * math.sqrt(part * (1.0 - part) / max(len(held), 1)):.1%} of {len(held):,}"


def main() -> None:
    """Audit, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=0, help="number of the first pair")
    parser.add_argument("--pairs", type=int, default=300)
    parser.add_argument("--replications", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    tally, audited = audit(asked.first, asked.pairs, asked.replications, asked.workers)
    print("\n".join(report(tally, audited, asked.replications)))


if __name__ == "__main__":
    main()
