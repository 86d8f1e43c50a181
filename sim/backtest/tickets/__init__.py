"""A fitted scenario judged on tickets that it has not seen: one code measures a log, a run and whole past cases.

    changes      changes of state of cases, from a log or a run, and what of them counts
    window       which cases are counted, and until when they are looked at; the same for log and run
    lives        one entry a case: handoffs, returns, levels reached, time to a solution, open time
    measures     every quantity of a backtest for any number of weightings of the cases at once
    resampling   cases drawn again, and quantiles of times of which some are cut off
    hold_out     which cases are kept back, by time or by case
    drawn_again  the trivial forecaster: whole past cases drawn again
    runs         runs of a scenario as changes of state
    judging      rows, intervals of differences, a verdict for every quantity
"""
