"""The faults: a few of every part of the program, and every decision of the stories.

A fault in a rule of behaviour or in a story reaches both engines alike, so comparing the engines cannot show it: exact
logs, laws or theory must. It is tried with the reference engine alone, for the kernel would have to be compiled anew
each time. A fault in what one engine does by itself is tried with that engine.
"""

from __future__ import annotations

from typing import Final

from tests.mutations.fault import COMPILED, Fault
from tests.mutations.stories_of_awaiting import OF_AWAITING
from tests.mutations.stories_of_cases import OF_CASES
from tests.mutations.stories_of_channels import OF_CHANNELS
from tests.mutations.stories_of_contacts import OF_CONTACTS
from tests.mutations.stories_of_customers import OF_CUSTOMERS
from tests.mutations.stories_of_hours import OF_HOURS

_DRAWN: Final = "tests/engine/test_tiny_worlds_drawn.py"
_IN_TIME: Final = "tests/engine/test_tiny_worlds_in_time.py"
_DESK: Final = "tests/engine/test_tiny_worlds_desk.py"
_FIXING: Final = "tests/engine/test_tiny_worlds_fixing.py"
_WAITING: Final = "tests/engine/test_tiny_worlds_waiting.py"
_CUSTOMERS: Final = "tests/engine/test_tiny_worlds_customers.py"
_EDGES: Final = "tests/engine/test_tiny_worlds_edges.py"
_THEORY: Final = "tests/engine/test_theory.py"


SAMPLE: Final = (
    # --- rules of behaviour: both engines at once ---
    Fault(
        "authority-excluded", "behaviour", "A remedy of just the authority is not granted: < for <=.",
        "sim/behaviour/escalation.py",
        "    return money <= authority\n",
        "    return money < authority\n",
        (_DESK,),
    ),
    Fault(
        "the-slowest-wins", "behaviour", "A race is lost by the first who finishes.",
        "sim/behaviour/demand.py",
        "    return time < best or (time == best and name < name_of_best)\n",
        "    return best == np.inf or time > best\n",
        ("tests/engine/test_tiny_worlds_keys.py::test_a_draw_is_that_of_its_key",),
    ),
    Fault(
        "mildest-first", "behaviour", "The discipline by severity is reversed: the mildest case is served first.",
        "sim/behaviour/waiting.py",
        "        return -severity\n",
        "        return severity\n",
        (_WAITING,),
    ),
    Fault(
        "hurt-twice", "behaviour", "The weight of a bad event is applied twice.",
        "sim/behaviour/feelings.py",
        "    return score * kept\n",
        "    return score * kept * kept\n",
        (_CUSTOMERS,),
    ),
    Fault(
        "melting-snowball", "behaviour", "The sign of the snowball: work and remedy shrink while a case is open.",
        "sim/behaviour/snowball.py",
        "    return 1.0 + snowball_work * (severity_now - at_onset)\n",
        "    return 1.0 + snowball_work * (at_onset - severity_now)\n",
        (_IN_TIME,),
    ),
    Fault(
        "exposure-forgotten", "behaviour", "When loyalty changes, the hazard that has added up so far is forgotten.",
        "sim/behaviour/churn.py",
        "    return now + max(0.0, threshold - exposure) / hazard_now\n",
        "    return now + max(0.0, threshold) / hazard_now\n",
        (_IN_TIME,),
    ),
    Fault(
        "one-report-too-many", "behaviour", "The threshold of reports is off by one.",
        "sim/behaviour/learning.py",
        "    return count >= threshold and now - oldest <= window\n",
        "    return count > threshold and now - oldest <= window\n",
        ("tests/engine/test_tiny_worlds_design.py",),
    ),
    # --- rules of the stories: both engines at once, once the kernel is made anew ---
    Fault(
        "patience-of-service", "stories", "Patience on the line is drawn from the law of service.",
        "sim/engine/stories/desk.py",
        "            law = spec.patience if spec.patience >= 0 else run.journeys.patience(case, case.channel)\n",
        "            law = spec.patience if spec.patience >= 0 else spec.handle\n",
        (f"{_THEORY}::test_m_m_c_with_impatience",),
    ),
    Fault(
        "retry-for-certain", "stories", "The probability of trying again is ignored: whoever may does.",
        "sim/engine/stories/journey.py",
        "        if not run.happens(way.retry, case, Purpose.RETRY, case.contacts):\n",
        "        if not way.retry > 0.0:\n",
        (_DRAWN,),
    ),
    Fault(
        "nothing-to-chance", "stories", "A handoff skips the draw that decides whether the story is lost.",
        "sim/engine/stories/desk.py",
        "        if run.happens(world.lost_information, case, Purpose.LOST_INFORMATION, case.handoffs):\n",
        "        if world.lost_information > 0.0:\n",
        (_DRAWN,),
    ),
    Fault(
        "found-though-not-lost", "stories", "A chase sends a second request though the first is not lost.",
        "sim/engine/stories/fixers.py",
        "        if case.request_lost and not case.fixed:\n",
        "        if not case.fixed:\n",
        (_FIXING,),
    ),
    Fault(
        "caller-not-held", "stories", "A rep who calls with news is not taken: any number may be called at once.",
        "sim/engine/stories/desk.py",
        "            return self.serve(case, line, line.take(), 0.0, cause)\n        ticket",
        "            return self.serve(case, line, 0, 0.0, cause)\n        ticket",
        ("tests/engine/test_tiny_worlds_fixing.py::test_a_rep_calls_one_customer_at_a_time",),
    ),
    Fault(
        "lost-and-yet-there", "stories", "A request that is lost reaches the fixers all the same.",
        "sim/engine/stories/fixers.py",
        "        else:\n            run.clock.begin(self._job(case, case.requests, sent))\n",
        "        if not case.fixed:\n            run.clock.begin(self._job(case, case.requests, sent))\n",
        (_FIXING,),
    ),
    Fault(
        "hazard-not-rescaled", "stories", "The background hazard is not rescaled when loyalty changes.",
        "sim/engine/stories/customers.py",
        "        customer.hazard = hazard(world.hazard_per_minute, world.hazard_slope, customer.loyalty)\n",
        "        customer.hazard = hazard(world.hazard_per_minute, world.hazard_slope, world.start_loyalty)\n",
        (_IN_TIME,),
    ),
    # --- what the stories stand on in the compiled engine ---
    Fault(
        "latest-first", "compiled engine", "Of two waits that rank alike the later one is served first.",
        "sim/engine/compiled/lines.py",
        "        return f[one + at.N_ARRIVAL] < f[other + at.N_ARRIVAL]\n",
        "        return f[one + at.N_ARRIVAL] > f[other + at.N_ARRIVAL]\n",
        (_WAITING, _EDGES), COMPILED,
    ),
    Fault(
        "flaw-of-a-case", "draws", "The flaw of an arrival is drawn as that of an order is.",
        "sim/engine/reference/run.py",
        "self._race(key, 0, Purpose.FLAW",
        "self._race(key, 1, Purpose.FLAW",
        ("tests/engine/test_tiny_worlds_keys.py::test_a_draw_is_that_of_its_key",),
    ),
    Fault(
        "weights-by-night-and-day", "draws", "The hour has no say in whose problem it is.",
        "sim/engine/reference/run.py",
        "weights = rates if max(rates) > 0.0 else [flaw.share for flaw in self.flaws]\n",
        "weights = [flaw.share for flaw in self.flaws]\n",
        ("tests/engine/test_names.py::test_by_day_and_by_night",),
    ),
    Fault(
        "expedited-to-the-back", "compiled engine", "A request that is expedited goes behind all others.",
        "sim/engine/compiled/lines.py",
        "_FRONT = -at.CLASSES\n",
        "_FRONT = at.CLASSES * at.CLASSES\n",
        (_EDGES,), COMPILED,
    ),
    # --- draws, outcomes, statistics ---
    Fault(
        "same-draws-every-time", "draws", "The key of a run leaves the replication out.",
        "sim/randomness/keys.py",
        "    step = np.uint64(replication)\n",
        "    step = np.uint64(0)\n",
        ("tests/test_randomness.py",),
    ),
    Fault(
        "spread-not-squared", "draws", "The variance of a lognormal law is that of cv instead of its square.",
        "sim/laws/lognormal.py",
        "    variance = log1p(cv * cv)\n",
        "    variance = log1p(cv)\n",
        ("tests/test_randomness_laws.py",),
    ),
    Fault(
        "kept-is-broken", "outcomes", "Promises kept are counted as broken, and the other way round.",
        "sim/outcomes/results.py",
        '        "broken_promise_share": _ratio(broken, kept + broken),\n',
        '        "broken_promise_share": _ratio(kept, kept + broken),\n',
        ("tests/outcomes/test_fold_cases.py",),
    ),
    Fault(
        "warm-up-by-record", "outcomes", "The warm-up cuts records instead of the cases that opened in it.",
        "sim/outcomes/counting.py",
        '            counts = 1 if case["opened"] >= warm_up else 0\n',
        "            counts = 1 if time >= warm_up else 0\n",
        ("tests/outcomes/test_fold_warm_up.py",),
    ),
    Fault(
        "censored-is-solved", "statistics", "Kaplan-Meier takes censored cases for events.",
        "sim/statistics/survival.py",
        "    events = np.bincount(where[flags], minlength=times.size).astype(np.int64)\n",
        "    events = np.bincount(where, minlength=times.size).astype(np.int64)\n",
        ("tests/statistics/test_survival.py",),
    ),
    Fault(
        "divisor-n", "statistics", "The sample variance is divided by n instead of n - 1.",
        "sim/statistics/intervals.py",
        "    return math.fsum((float(value) - centre) ** 2 for value in values) / (len(values) - 1)\n",
        "    return math.fsum((float(value) - centre) ** 2 for value in values) / len(values)\n",
        ("tests/statistics/test_intervals.py",),
    ),
)
"""A few of every part of the program."""

OF_STORIES: Final = (*OF_CASES, *OF_AWAITING, *OF_CONTACTS, *OF_CHANNELS, *OF_CUSTOMERS, *OF_HOURS)
"""Every decision of the model."""

FAULTS: Final = (*SAMPLE, *OF_STORIES)
