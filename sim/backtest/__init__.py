"""A fitted scenario judged on a log that it has not seen.

    side_by_side  what is set side by side: observed and simulated, the log's own noise, what simpler forecasters say
    judging       which module judges which format of log, and which part of a log is held out
"""
