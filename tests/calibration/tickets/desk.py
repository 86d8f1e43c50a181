"""A desk of two lines about which everything is known, and the log that its ticket system writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import numpy as np

START = datetime(2024, 1, 1)
SOLVED_AT_FIRST = 0.6
SOLVED_LATER = 0.9
"""Of those who come back to the first line."""
UP_OF_SERVERS = 0.9
"""Of the rest at the first visit, cases of the class `server` that go to the second line; others 0.5, else a wait."""
REOPENED = 0.1


def log(cases: int, seed: int = 1) -> str:
    """Return a log of events; a case a few minutes, timers only: line, work, waits, as exponential times."""
    random = np.random.default_rng(seed)
    rows: list[tuple[datetime, str]] = []

    def write(at: float, case: int, group: str, status: str, kind: str) -> None:
        moment = START + timedelta(minutes=at)
        rows.append((moment, f"{case},{moment:%Y-%m-%d %H:%M:%S},{group},{status},{kind},p{case % 3}"))

    for case in range(cases):
        kind = "server" if random.random() < 0.3 else "printer"
        at, level, back, returned = 60.0 * case + float(random.uniform(0.0, 60.0)), "first", False, False
        while True:
            write(at, case, level, "Queued", kind)
            at += float(random.exponential(30.0 if level == "first" else 300.0))
            write(at, case, level, "In Progress", kind)
            at += float(random.exponential(20.0 if level == "first" else 200.0))
            if level == "second":
                level, back = "first", True
                continue
            if random.random() < (SOLVED_LATER if back else SOLVED_AT_FIRST):
                write(at, case, level, "Resolved", kind)
                if returned or random.random() >= REOPENED:
                    write(at + 7200.0, case, level, "Closed", kind)
                    break
                at, returned = at + float(random.exponential(1000.0)), True
                continue
            if random.random() < (UP_OF_SERVERS if kind == "server" else 0.5):
                level = "second"
            else:
                write(at, case, level, "Awaiting User Info", kind)
                at += float(random.exponential(600.0))
    out = StringIO()
    out.write("case,time,group,status,category,assigned_to\n")
    out.writelines(f"{row}\n" for _, row in sorted(rows, key=lambda each: each[0]))
    return out.getvalue()


def staffed_log(weeks: int, seed: int = 1, agents: int = 2, a_day: float = 60.0, work: float = 12.0) -> str:
    """Return the log of one group of so many people, nine to five on workdays, who take the first in line.

    Cases come evenly over the day; what is left at five is taken up the next morning.
    """
    random = np.random.default_rng(seed)
    rows: list[tuple[datetime, str]] = []
    free = [0.0] * agents
    case = 0
    for day in (each for each in range(7 * weeks) if each % 7 < 5):
        opened = np.sort(random.uniform(540.0, 1000.0, random.poisson(a_day))) + 1440.0 * day
        for at in opened.tolist():
            who = int(np.argmin(free))
            begin = max(at, free[who])
            if begin % 1440.0 >= 1020.0:
                tomorrow = begin // 1440.0 + 1.0
                begin = (tomorrow + (2.0 if tomorrow % 7.0 == 5.0 else 0.0)) * 1440.0 + 540.0
            free[who] = begin + float(random.exponential(work))
            case += 1
            for moment, status, name in ((at, "Queued", ""), (begin, "In Progress", f"agent {who}"),
                                         (free[who], "Resolved", f"agent {who}")):
                when = START + timedelta(minutes=moment)
                rows.append((when, f"{case},{when:%Y-%m-%d %H:%M:%S},desk,{status},{name}"))
    return "case,time,group,status,assigned_to\n" + "".join(f"{row}\n" for _, row in sorted(rows, key=lambda r: r[0]))
