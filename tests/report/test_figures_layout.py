"""Every picture, from one to eight policies, with long names, many points and undefined values: it can be read."""

from __future__ import annotations

import numpy as np
import pytest

from sim.report.figures.border import Side, border
from sim.report.figures.search import search
from sim.report.figures.selection import selection
from sim.report.figures.sensitivity import morris_points, sobol_bars
from sim.report.figures.style import COLOURS, HATCHES, LINES, MARKERS, Draw, fit, picture, width_of
from sim.report.figures.survival import survival
from sim.report.figures.sweep import sweep
from sim.report.figures.timeline import timeline
from sim.report.figures.warm_up import warm_up_cut
from sim.report.figures.week import week
from sim.statistics.bootstrap import Estimates
from sim.statistics.sobol import SobolIndices
from sim.statistics.warm_up import mser
from tests.report import drawings as d

FACTORS = ("Share of the complaints that a rep may settle alone", "rate", "patience", "script minutes", "authority",
           "boss_staff")
RATE, STAFF, COST = Side("rate", 4.0, 8.0), Side("staff", 1.0, 5.0), Side("cost", 1.0, 100.0, True)


def estimates(*values: float) -> Estimates:
    array = np.array(values)
    return Estimates(array, 0.8 * array, 1.2 * array)


def many() -> list[tuple[float | int | str, ...]]:
    draws = d.generator()
    return [(float(a), float(b), str(c), float(10.0 ** e)) for a, b, c, e in zip(
        4.0 + 4.0 * draws.random(150), 1.0 + draws.random(150), draws.choice(["fifo", "severity"], 150),
        2.0 * draws.random(150), strict=True)]


def shifted(place: int, row: tuple[float, ...]) -> float:
    return 0.004 * place * (row[0] - 6.2)


PICTURES: dict[str, Draw] = {
    **{f"survival of {n}": survival(d.cases(n, 3), "A bank") for n in (1, 2, 4, 8)},
    "survival, one run": survival(d.cases(2, 1), "A bank"),
    "survival, nothing": survival({"Nothing": [(np.zeros(0), np.zeros(0, dtype=np.int64))]}),
    **{f"timeline of {n}": timeline(d.base(n, 4), "A bank") for n in (1, 4, 8)},
    "timeline, open demand": timeline(d.base(2, 1, has_base=False)),
    **{f"week of {n}": week(d.weeks(n, 2, pools), "A bank") for n, pools in ((1, 1), (4, 3), (8, 8))},
    **{f"curves of {n}": sweep(d.a_sweep(n, d.line(), (RATE,), shifted, undefined=True)) for n in (1, 2, 4, 8)},
    "curves, many points": sweep(d.a_sweep(3, d.line(200), (RATE,), shifted)),
    "curves, values": sweep(d.a_sweep(4, [("first come, first served",), ("severity",), ("recontact_first",)], (None,),
                                      lambda place, row: 0.002 * place * len(str(row[0])))),
    **{f"map of {n}": sweep(d.a_sweep(n, d.grid(6, 5), (RATE, STAFF), shifted, undefined=True)) for n in (1, 2, 4, 8)},
    "map, many cells": sweep(d.a_sweep(2, d.grid(20, 20), (RATE, STAFF), shifted)),
    **{f"effects of {n}": sweep(d.a_sweep(n, many(), (RATE, STAFF, None, COST), shifted)) for n in (1, 2, 8)},
    "Sobol": sobol_bars(SobolIndices(estimates(0.4, 0.2, 0.2, 0.0, 0.01, 0.1), estimates(0.5, 0.3, 0.2, 0.0, 0.02, 0.1),
                                     1.0), FACTORS, "net_value", "Empowered less Scripted chain", 0.95, "512 points"),
    "Morris": morris_points(estimates(500.0, 300.0, 460.0, 20.0, 0.0, 100.0),
                            estimates(200.0, 250.0, 100.0, 9.0, 0.0, 90.0), FACTORS, "resolution_time_mean",
                            "under Scripted chain", 0.95),
    "Morris, many": morris_points(estimates(*np.linspace(500.0, 0.0, 18)), estimates(*np.linspace(200.0, 50.0, 18)),
                                  FACTORS * 3, "resolution_time_mean", "under Scripted chain", 0.95),
    **{f"selection of {n}": selection(d.a_selection(n)) for n in (2, 8, 40)},
    "selection, undecided": selection(d.a_selection(8, None)),
    "Pareto": search(d.a_search(2)), "search": search(d.a_search(1)), "search, broken": search(d.a_search(2, False)),
    "border": border(d.a_plane(lambda a, b: 0.03 * (a + 0.6 * b * b - 0.8), log=True)),
    "border, nowhere": border(d.a_plane(lambda a, b: 0.0)),
    "border, everywhere": border(d.a_plane(lambda a, b: 0.1)),
    "warm-up": warm_up_cut(mser(10.0 * np.exp(-np.arange(300) / 30.0) + 20.0 + d.generator().normal(size=(8, 300))),
                           "wait_mean.reps", 1.0, "hours"),
    "warm-up, not trusted": warm_up_cut(mser(np.arange(100.0)), "wait_mean.reps", 1.0, "hours"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut_off_and_no_text_lies_on_another(name: str) -> None:
    assert d.faults(PICTURES[name]) == []


def test_what_is_cut_off_or_overlaps_is_seen() -> None:
    from matplotlib.figure import Figure

    def spoilt() -> Figure:
        figure = Figure(figsize=(4.0, 3.0))
        axes = figure.add_axes((0.2, 0.2, 0.7, 0.7))
        axes.set_xticks([0.0, 0.01, 1.0], ["a long label", "another one", "short"])
        figure.text(0.9, 0.5, "far too long for what is left of this figure")
        return figure

    kinds = [fault.partition(":")[0] for fault in d.faults(spoilt)]
    assert kinds == ["outside", "overlap"]


@pytest.mark.parametrize("name", ["survival of 2", "map of 2", "border", "effects of 2"])
@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_bytes_are_a_function_of_the_data(name: str, form: str) -> None:
    first = picture(PICTURES[name], form)  # type: ignore[arg-type]
    assert first == picture(PICTURES[name], form)  # type: ignore[arg-type]
    assert len(first) < 600_000
    if form == "svg":
        assert first.startswith(b"<?xml") and first.rstrip().endswith(b"</svg>")
        assert b"<dc:date>" not in first and b"<text" not in first
    else:
        assert first.startswith(b"\x89PNG")


def test_the_readers_own_settings_change_nothing() -> None:
    import matplotlib

    first = picture(PICTURES["Sobol"], "svg")
    with matplotlib.rc_context({"font.size": 20.0, "axes.grid": True, "svg.hashsalt": "other", "text.usetex": False}):
        assert picture(PICTURES["Sobol"], "svg") == first


def test_series_differ_without_colour() -> None:
    assert len({*MARKERS}) == len({*map(str, LINES)}) == len({*HATCHES}) == len({*COLOURS}) == 8


@pytest.mark.parametrize("text", ["plain words that go on and on until they do not fit any more", "x" * 200,
                                  "a policy called $x^2$ & <b>", "", "one"])
def test_texts_are_broken_where_they_do_not_fit(text: str) -> None:
    broken = fit(text, 2.0)
    assert all(width_of(line) <= 2.0 for line in broken.split("\n"))
    assert broken.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line) <= 2.0 for line in fit(text, 2.0, most=1).split("\n"))
    assert fit(text, 2.0, most=1).count("\n") == 0


def test_a_number_stays_with_its_unit() -> None:
    for inches in np.arange(0.5, 3.0, 0.05):
        lines = fit("a wait of 12.5 min under X", float(inches)).split("\n")
        assert any("12.5\u00a0min" in line for line in lines) or inches < width_of("12.5\u00a0min")
