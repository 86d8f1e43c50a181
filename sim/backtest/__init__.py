"""A fitted scenario judged on a log that it has not seen.

    side_by_side  what is set side by side: observed and simulated, the log's own noise, what simpler forecasters say
"""
