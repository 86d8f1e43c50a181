"""Fitting a scenario to a log of tickets: one row a ticket, or one row a change of state.

    estimate = ticket_estimate(read_log(Path("incidents.csv.gz")))
    print(ticket_text(estimate))

1. `ticket_log`: the rows become changes of state, in columns, sorted by case and time.
2. `ticket_visits`: changes become visits to levels: in line, worked on, waiting, what follows.
3. `staffing_question`: whether time in progress is work at all; `on_duty`: who was there.
4. `stage_tree`: what a case remembers of its way, as far as it matters.
5. `ticket_routes`, on `shrinkage`: where cases go, and rules where the data carry them.
6. `ticket_times`, `ticket_waits`: laws of times by what follows, waits for others as timers.
7. `openings`: arrivals, or why they cannot be told; automatic closing.
8. `ticket_estimate` puts it together, with intervals of `ticket_bounds`; `ticket_writing` makes a scenario of it.
"""
