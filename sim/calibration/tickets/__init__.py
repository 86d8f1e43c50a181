"""Fitting a scenario to a log of tickets: one row a ticket, or one row a change of state.

    log = ticket_log(read_log(Path("incidents.csv.gz")))
    print(log.case.size, log.groups)

1. `ticket_log`: the rows become changes of state, in columns, sorted by case and time.
"""
