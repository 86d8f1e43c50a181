"""Fitting a scenario to an interval report: how many calls, answers and hang-ups in each half hour, and mean times.

    estimate = interval_estimate(read_log(Path("report.csv")))
    print(interval_text(estimate))

1. `interval_rows`: the rows become a grid, a day by the intervals of a day, for every queue.
2. `interval_demand`: calls an hour by half hour of the week, and how days differ beyond chance.
3. `interval_handle`: the mean handle time, and what the spread of the means of intervals says of its law.
4. `followed_days`: Erlang A, followed through each day with the staff and the demand of that day.
5. `interval_patience`: how soon people hang up, from the hang-ups and the time they waited.
6. `interval_staff`: as given, by half hour; or what the lines that were seen ask for.
7. `interval_estimate` puts it together, and `interval_writing` makes a scenario of it.
"""
