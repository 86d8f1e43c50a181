"""The pictures of a backtest, by the kind of what was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.backtest.side_by_side import Judgement


def backtest_pictures(judgement: Judgement) -> dict[str, bytes]:
    """Return the pictures of a judgement by file name; none where its kind of log has none."""
    from sim.backtest.tickets import TicketBacktest
    from sim.report.figures.style import files
    from sim.report.figures.ticket_backtest import pictures

    found: dict[str, bytes] = {}
    if isinstance(judgement.details, TicketBacktest):
        for name, draw in pictures(judgement.details).items():
            found |= files(name, draw)
    return found
