"""The benchmark's scripts work, on sizes that take no time; its peers simulate the same model."""

from __future__ import annotations

from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from experiments.benchmark import full_model, growth, instructions, measure, tables, two_tier
from experiments.benchmark.peers import by_hand, with_simpy
from experiments.benchmark.peers.figures import NAMES

TINY_WORLD = """
horizon = "1 day"
demand.cases_per_hour = 20
pools.reps.staff = 3
chain = [{ level = "rep", pool = "reps", handle = "6 min" }]
"""


def test_a_spread_is_median_and_range() -> None:
    assert measure.Spread.of([3.0, 1.0, 2.0]) == measure.Spread(2.0, 1.0, 3.0)


def test_ratios_are_taken_within_rounds() -> None:
    assert measure.ratios([2.0, 9.0, 8.0], [1.0, 3.0, 2.0]) == measure.Spread(3.0, 2.0, 4.0)


def test_works_alternate() -> None:
    order: list[str] = []

    def work(name: str) -> float:
        order.append(name)
        return float(len(order))

    taken = measure.alternate({"a": lambda: work("a"), "b": lambda: work("b")}, 2)
    assert order == ["a", "b", "a", "b"]
    assert taken == {"a": [1.0, 3.0], "b": [2.0, 4.0]}


@pytest.mark.parametrize(("value", "says"), [(0.0, "0"), (0.012345, "0.0123"), (12.345, "12.3"), (12345.6, "12,346")])
def test_numbers_have_three_digits(value: float, says: str) -> None:
    assert tables.number(value) == says


@pytest.mark.skipif(by_hand.compiler() is None, reason="no C compiler")
def test_by_hand_and_simpy_give_the_same_figures() -> None:
    by_c = [by_hand.run(seed, 1.0).values for seed in range(40)]
    by_simpy = [with_simpy.run(seed, 1.0).values for seed in range(4)]
    for name, c, s in zip(NAMES, zip(*by_c, strict=True), zip(*by_simpy, strict=True), strict=True):
        assert mean(s) == pytest.approx(mean(c), rel=0.5 if "utilisation" not in name else 0.05), name


@pytest.mark.skipif(by_hand.compiler() is None, reason="no C compiler")
def test_by_hand_and_the_engine_give_the_same_figures() -> None:
    days = 5.0
    peer = two_tier.Peer("C", "", by_hand.run, days, days, days)
    result = two_tier.check(peer, days, two_tier.Size(days, 1, 8, True))
    assert result["agrees"], result


def test_full_model_rows(tmp_path: Any) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY_WORLD, encoding="utf-8")
    (row,) = full_model.measure(1, True, (path,))
    assert row["digests_equal"]
    assert row["records"] > 0


def test_growth_rows() -> None:
    part = growth.customers(1, 1, (200, 400))
    assert [row["customers"] for row in part["rows"]] == [200, 400]
    assert all(row["peak"] > 0 and row["cases"] > 0 for row in part["rows"])


def test_replications_are_the_same_by_two_workers() -> None:
    assert growth.replications(4, 0.02, 1, processes=False)["results_equal"]


def test_the_page_holds_every_part() -> None:
    spread = measure.Spread(2.0, 1.0, 3.0).form()
    results = {
        "machine": {**measure.machine(), "load_end": 0.0},
        "start": {"rounds": 1, **{name: {"wall": spread, "processor": spread}
                                  for name in ("cold", "warm", "import", "nothing")}},
        "load": [{"name": "C x1", "microseconds": spread, "ratio": spread}],
    }
    page = tables.report(results, "python run.py")
    assert "| C x1 | 2.00 (1.00 to 3.00) | 2.00 (1.00 to 3.00) |" in page
    assert "## The start" in page


def _counts(two_tier: int, missed: int = 50, python: str = "3.11.2") -> dict[str, Any]:
    return {"under": {"python": python}, "worlds": {"two_tier": {"instructions": two_tier, "missed": missed}}}


def test_a_run_that_takes_more_instructions_is_told() -> None:
    kept = _counts(1000)
    assert instructions.dearer(instructions.compared(_counts(1020), kept) or {}) == []
    assert instructions.dearer(instructions.compared(_counts(1021), kept) or {}) == ["two_tier"]
    assert "+2.1 %, +10.0 %" in instructions.report({"under": kept["under"], "worlds": {
        "two_tier": {"instructions": 1021, "missed": 55, "records": 3}}}, kept)


def test_counts_of_another_python_are_not_compared() -> None:
    now, kept = _counts(1021, python="3.12.1"), _counts(1000)
    assert instructions.compared(now, kept) is None
    assert "Not compared" in instructions.report({**now, "worlds": {}}, kept)


def test_totals_are_read_from_a_dump(tmp_path: Path) -> None:
    dump = tmp_path / "counts.1"
    dump.write_text("version: 1\nevents: Ir Bc Bcm Bi Bim\n\nfn=(1) a\n3 10 4 1 2 1\ntotals: 10 4 1 2 1\n")
    assert instructions._totals(dump) == {"instructions": 10, "missed": 2}
