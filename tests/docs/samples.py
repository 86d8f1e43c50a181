"""Pictures of made-up data, one of each kind: they look as an expensive figure of the kind would look.

A function that draws may be written anew without a change of any picture, and a caption may change in a module that
nothing but captions is in. So it is what these pictures show that tells whether figures have to be drawn again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sim.report.figures.border import border
from sim.report.figures.search import search
from sim.report.figures.selection import selection
from sim.report.figures.sensitivity import morris_points
from sim.report.figures.style import Draw, laid_out, styled
from sim.report.figures.sweep import sweep
from sim.report.figures.ticket_backtest import pictures
from sim.report.figures.waterfall import waterfall
from tests.inquiry.test_why import of_staff_cost
from tests.report import drawings as made_up
from tests.report.test_figures_degenerate import FACTORS, estimates
from tests.report.test_ticket_pictures import backtests
from tests.sketched import digest_of


def _sweep() -> list[Draw]:
    """A line and a grid, as the shipped studies have."""
    return [sweep(made_up.a_sweep(3, made_up.line(), (None,), lambda place, row: 0.01 * place * (row[0] - 6.0))),
            sweep(made_up.a_sweep(2, made_up.grid(5, 5), (None, None), lambda place, row: 0.01 * (row[0] - 6.0)))]


SAMPLES: Final[dict[str, Callable[[], list[Draw]]]] = {
    "border": lambda: [border(made_up.a_plane(lambda a, b: a - b))],
    "search": lambda: [search(made_up.a_search(2))],
    "selection": lambda: [selection(made_up.a_selection(12))],
    "screening": lambda: [morris_points(estimates(1.0), estimates(0.5), FACTORS, "churn", "under One", 0.95)],
    "sweep": _sweep,
    "tickets": lambda: list(pictures(backtests()["two lines"], "A desk").values()),
    "waterfall": lambda: [waterfall(of_staff_cost(), "staff_cost")],
}


def drawn(kind: str) -> list[bytes]:
    """Return what is in the pictures of a kind, texts and marks; the same with any version of what renders them."""
    with styled():
        return [digest_of(laid_out(draw())).encode() for draw in SAMPLES[kind]()]
