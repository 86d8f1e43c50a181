"""The pictures of a backtest, by the kind of what was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.backtest.side_by_side import Judgement


def backtest_pictures(judgement: Judgement) -> dict[str, bytes]:
    """Return the pictures of a judgement by file name; none where its kind of log has none."""
    return {}
