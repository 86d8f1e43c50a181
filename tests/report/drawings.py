"""Made-up data for every picture, and what a picture has to keep to: nothing cut off, no texts on top of each other."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.outcomes.timelines import Customers, Week
from sim.report.figures.border import Plane, Side
from sim.report.figures.search import Search
from sim.report.figures.selection import Selected
from sim.report.figures.style import Draw, laid_out, styled
from sim.report.figures.survival import Cases
from sim.report.figures.swept import Swept, Value
from sim.statistics.border import estimate_border
from sim.statistics.intervals import Interval, mean_interval

TITLES = (
    "Scripted chain", "Script with a human back-up",
    "Empowered frontline with goodwill, follow-up calls and a weekly review of the root causes",
    "Empowered on a tight budget", "Blank cheque", "Direct line", "All of it",
    "Everybody a specialist, nobody a generalist, and one supervisor for whatever is left over",
)


def generator() -> np.random.Generator:
    """Return draws that are always the same."""
    return np.random.default_rng(20140108)


def gap(centre: float, spread: float = 0.01, count: int = 12) -> Interval:
    """Return the interval of values around a centre whose mean is exactly that centre."""
    return mean_interval(centre + spread * np.linspace(-1.0, 1.0, count))


def cases(policies: int, replications: int) -> dict[str, list[Cases]]:
    """Return cases whose median time to a solution is 100 minutes, 50, 33, ..: the more policies, the quicker."""
    draws = generator()
    found: dict[str, list[Cases]] = {}
    for place, title in enumerate(TITLES[:policies]):
        found[title] = []
        for _ in range(replications):
            minutes = 100.0 / (place + 1) * np.exp(draws.normal(size=400))
            found[title].append((minutes, np.where(draws.random(400) < 0.8, 0, -1)))
    return found


def base(policies: int, replications: int, has_base: bool = True) -> dict[str, list[Customers]]:
    """Return bases of which the more leave, the later the policy stands in the list."""
    draws = generator()
    edges = 10_080.0 * np.arange(21.0)
    found: dict[str, list[Customers]] = {}
    for place, title in enumerate(TITLES[:policies]):
        found[title] = []
        for _ in range(replications):
            joined, left = draws.poisson(30.0, 20), draws.poisson(30.0 + 10.0 * place, 20)
            present = 10_000 + np.concatenate(([0], np.cumsum(joined - left)))
            name = np.exp(-0.001 * (place + 1) * np.arange(21.0)) if has_base else np.ones(21)
            found[title].append(Customers(edges, present * has_base, joined, left, name, 2, has_base))
    return found


def weeks(policies: int, replications: int, pools: int = 2) -> dict[str, list[Week]]:
    """Return weeks with one hour, Tuesday 10 to 11 at the first pool, in which waits are far longer than elsewhere."""
    draws = generator()
    staffed = np.zeros((pools, 168))
    staffed[:, [24 * day + hour for day in range(5) for hour in range(8, 18)]] = 180.0
    found: dict[str, list[Week]] = {}
    for place, title in enumerate(TITLES[:policies]):
        found[title] = []
        for _ in range(replications):
            waits = np.where(staffed > 0.0, draws.poisson(40.0, staffed.shape), 0)
            minutes = waits * 2.0
            minutes[0, 34] = waits[0, 34] * 30.0 / (place + 1)
            names = tuple(f"pool {at}" for at in range(pools))
            found[title].append(Week(names, 0.7 * staffed, staffed, waits, minutes, waits // 10, np.full(168, 60.0),
                                     np.arange(pools) == 0))
    return found


def a_sweep(
    policies: int, values: list[tuple[Value, ...]], sides: tuple[Side | None, ...],
    difference: Callable[[int, Any], float], undefined: bool = False,
) -> Swept:
    """Return a sweep of churn with given differences from the baseline; with `undefined` the first point has none."""
    factors = ("cases an hour", "agents on duty at the frontline in the morning", "discipline", "cost")[:len(sides)]
    levels = [[gap(0.08 + difference(place, row), 0.002) for row in values] for place in range(policies)]
    gaps = [[gap(difference(place, row), 0.001) for row in values] for place in range(1, policies)]
    if undefined:
        for row in (*levels, *gaps):
            row[0] = Interval(math.nan, math.nan, 0.95, 12)
    return Swept("churn", factors, sides, tuple(values), TITLES[:policies], tuple(map(tuple, levels)),
                 tuple(map(tuple, gaps)), "Made up")


def line(points: int = 9) -> list[tuple[Value, ...]]:
    """Return the values 4 to 8 of one factor."""
    return [(4.0 + 4.0 * at / (points - 1),) for at in range(points)]


def grid(across: int, up: int) -> list[tuple[Value, ...]]:
    """Return all combinations of two factors."""
    return [(4.0 + 4.0 * a / (across - 1), b + 1) for a in range(across) for b in range(up)]


def a_selection(candidates: int, selected: int | None = 0) -> Selected:
    """Return a selection in which the first is best and the later ones were ruled out the earlier."""
    names = tuple(TITLES[at] if candidates <= 8 else f"{TITLES[at % 8]}, staff = {at}" for at in range(candidates))
    outs: list[int | None] = [None if at == 0 or selected is None else 20 + 7 * (candidates - at)
                              for at in range(candidates)]
    means = tuple(Interval(0.06 + 0.001 * at, 0.002, 0.95, 50) for at in range(candidates))
    return Selected("churn", names, means, tuple(outs), selected, True, 0.002, 0.95, 20 + 7 * candidates, 20)


def a_search(objectives: int, kept: bool = True, trials: int = 80) -> Search:
    """Return a search whose finalists trade churn against cost, or of which the first is best."""
    draws = generator()
    x = draws.random(trials)
    means = np.stack([0.05 + 0.05 * x + 0.01 * draws.random(trials), 2e5 - 1e5 * x + 3e4 * draws.random(trials)], 1)
    means[3, 0] = math.nan
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    finals = tuple((Interval(0.052 + 0.05 * share, 0.002, 0.95, 30), Interval(2e5 - 1e5 * share, 6e3, 0.95, 30))
                   [:objectives] for share in shares)
    places = tuple(f"Empowered frontline, authority = {100 * share:.0f}, reps = {share:.1f}" for share in shares)
    return Search(("churn", "total_cost")[:objectives], (True, True)[:objectives], means[:, :objectives],
                  means[:, 0] > 0.06, places, finals, (kept,) * 5, (3, 17, 22, 40, 60), "Made up")


def a_plane(difference: Callable[[float, float], float], spread: float = 0.01, log: bool = False) -> Plane:
    """Return the plane of a known difference in churn."""
    nodes = [(a / 6.0, b / 6.0) for a in range(7) for b in range(7)]
    noise = spread * np.linspace(-1.0, 1.0, 12)
    estimate = estimate_border(nodes, [difference(a, b) + noise for a, b in nodes], 0.9, 41)
    return Plane(estimate, Side("complexity of the problems", 0.1, 0.9), Side("remedy (money)", 5.0, 500.0, log),
                 (TITLES[0], TITLES[2]), "churn", "Made up")


# What a picture keeps to ---------------------------------------------------------------------------------------------


def drawn(draw: Draw) -> tuple[Figure, FigureCanvasAgg]:
    """Return a figure as it is drawn at its own size."""
    with styled():
        figure = laid_out(draw())
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
    return figure, canvas


def title_of(draw: Draw) -> str:
    """Return the text on top of a picture in one line."""
    with styled():
        return " ".join(draw().texts[0].get_text().replace("\u00a0", " ").split())


def faults(draw: Draw) -> list[str]:
    """Return what is wrong with a picture: texts and axes outside the canvas, texts on top of each other."""
    figure, canvas = drawn(draw)
    renderer = canvas.get_renderer()
    width, height = canvas.get_width_height()
    found: list[str] = []
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in _texts(figure)]
    parts = [(f"axes {at}", axes.get_tightbbox(renderer)) for at, axes in enumerate(figure.axes) if axes.get_visible()]
    for name, box in boxes + parts:
        if box is None or not (box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height):
            found.append(f"outside: {name!r}, {box} of {width} x {height}")
    found += [f"overlap: {one!r} and {other!r}" for (one, a), (other, b) in combinations(boxes, 2)
              if a.padded(-1.0).overlaps(b.padded(-1.0))]
    return found


def _texts(figure: Figure) -> list[Text]:
    texts = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    for extra in (figure._suptitle, figure._supxlabel, figure._supylabel):  # type: ignore[attr-defined]
        if extra is not None:
            texts.append(extra)
    for axes in figure.axes:
        if axes.get_visible():
            texts += [*axes.texts, axes.title, axes._left_title, axes._right_title,  # type: ignore[attr-defined]
                      axes.xaxis.label, axes.yaxis.label, *_ticks(axes)]
    return [text for text in dict.fromkeys(texts) if text.get_visible() and text.get_text().strip()]


def _ticks(axes: Axes) -> list[Text]:
    """Return the labels of the ticks that are drawn."""
    found: list[Text] = []
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        low, high = sorted(limits)
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if low <= tick.get_loc() <= high and tick.label1.get_visible():
                found.append(tick.label1)
    return found
