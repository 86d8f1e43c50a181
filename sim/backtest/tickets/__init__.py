"""A fitted scenario judged on tickets that it has not seen: one code measures a log, a run and whole past cases.

    changes      changes of state of cases, from a log or a run, and what of them counts
    window       which cases are counted, and until when they are looked at; the same for log and run
    lives        one entry a case: handoffs, returns, levels reached, time to a solution, open time
    flows        where cases go, stay after stay
    measures     every quantity of a backtest for any number of weightings of the cases at once
    resampling   cases drawn again, and quantiles of times of which some are cut off
    hold_out     which cases are kept back, by time or by case
    drawn_again  the trivial forecaster: whole past cases drawn again
    runs         logs and runs of a scenario as changes of state
    judging      rows, intervals of differences, a verdict for every quantity
    judged_log   from logs as they were read to a judgement
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.lazy import lazy

if TYPE_CHECKING:
    from sim.backtest.tickets.changes import Changes
    from sim.backtest.tickets.flows import Flows
    from sim.backtest.tickets.judged_log import hold_out_tickets, judge_tickets
    from sim.backtest.tickets.judging import TicketBacktest, judge
    from sim.backtest.tickets.window import Window

__all__ = ["Changes", "Flows", "TicketBacktest", "Window", "hold_out_tickets", "judge", "judge_tickets"]
__getattr__ = lazy(__name__, {
    "Changes": "sim.backtest.tickets.changes", "Flows": "sim.backtest.tickets.flows",
    "TicketBacktest": "sim.backtest.tickets.judging", "judge": "sim.backtest.tickets.judging",
    "hold_out_tickets": "sim.backtest.tickets.judged_log", "judge_tickets": "sim.backtest.tickets.judged_log",
    "Window": "sim.backtest.tickets.window",
})
