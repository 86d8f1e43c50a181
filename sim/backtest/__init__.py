"""A fitted scenario judged on a log that it has not seen.

    side_by_side  what is set side by side: observed and simulated, the log's own noise, what simpler forecasters say
    judging       which module judges which format of log, and which part of a log is held out

Calls, one by one (`judged_calls`) or by the interval (`interval_reports`):

    judged_days        volumes and roster of the judged log by date, and the scenario that is simulated through them
    runs_of_calls      its runs, counted as the log was
    tally              sums by day, hour and type, of which all measures are quotients
    day_blocks         the log's own noise: whole days drawn again
    erlang_by_hour     Erlang A and C
    rivals             what they, and past days drawn again, say of the judged days
    measures_of_calls  all of it side by side, measure by measure and group by group
    cell_errors        how far off single cells are - month by type by hour - beside Erlang A
    people             what was fitted of patience and service beside the judged calls, for pictures
    call_judgement     the judgement put together
"""
