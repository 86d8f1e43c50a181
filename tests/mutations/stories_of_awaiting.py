"""Deliberate faults in what follows a visit: which routes hold, time by what follows, waits without an agent."""

from __future__ import annotations

from typing import Final

from tests.mutations.fault import Fault, of_story

_HERE: Final = "tests/engine/test_tiny_worlds_after_visits.py"
_ROUTED: Final = f"{_HERE}::test_rules_of_routes_are_tried_in_order"
_SOLVED: Final = f"{_HERE}::test_who_is_opened_again_goes_by_the_level_that_solved_it_last"
_LEFT: Final = f"{_HERE}::test_a_wait_ends_with_its_case_when_the_customer_leaves"
_GRANTED: Final = f"{_HERE}::test_the_grant_comes_after_the_wait_with_the_amount_of_the_visit"
_WHO: Final = f"{_HERE}::test_who_is_waited_for_depends_on_what_follows"
_BUSINESS: Final = f"{_HERE}::test_business_time_passes_while_it_is_open"

OF_AWAITING: Final = (
    of_story("desk", "rules-of-routes-unread", "The routes of a level hold for every case.",
        "if run.levels[level].rules > 0:", "if run.levels[level].rules < 0:", _ROUTED),
    of_story("desk", "always-from-outside", "Rules of routes take every case to come from outside.",
        "case.flaw, case.came_from, case.solved_at", "case.flaw, NOBODY, case.solved_at", _ROUTED),
    of_story("desk", "never-solved", "Rules of routes take no case to have been solved before.",
        "case.came_from, case.solved_at, case.seen", "case.came_from, NOBODY, case.seen", _SOLVED),
    of_story("state", "solved-by-nobody", "Cases do not remember which level solved them.",
        "        self.solved_at = level\n", "", _SOLVED),
    of_story("state", "solved-by-the-first", "Cases remember the level that solved them first.",
        "        self.solved_at = level\n",
        "        self.solved_at = level if self.solved_at < 0 else self.solved_at\n", _SOLVED),
    of_story("desk", "always-the-first-visit", "Every visit of a case to a level is its first.",
        "case.seen.get(level, 0) > 0", "case.seen.get(level, 0) > 1", _ROUTED),
    of_story("desk", "no-visit-remembered", "Cases do not remember the levels that they have been to.",
        "            case.seen[level] = 1\n", "            case.seen[level] = 0\n", _ROUTED),
    of_story("state", "handed-on-by-nobody", "Cases do not remember which level handed them on.",
        "        self.came_from = level\n", "", _ROUTED),
    of_story("journey", "still-handed-on", "Who comes back comes from the level that handed the case on once.",
        "        case.came_from = NOBODY\n", "",
        f"{_HERE}::test_who_comes_back_comes_from_outside_though_once_handed_on"),
    of_story("desk", "time-whatever-follows", "A visit takes the same time whatever follows.",
        "if verdict != UNDECIDED and int(", "if verdict == UNDECIDED and int(",
        f"{_HERE}::test_a_visit_takes_its_time_by_what_follows"),
    of_story("desk", "nothing-after-a-wait", "After a wait a case that was to be granted is given up.",
        "        if verdict == GRANT:\n            self.grant(case, level)\n            return",
        "        if verdict == REFUSE:\n            self.grant(case, level)\n            return", _GRANTED),
    of_story("awaiting", "waits-for-the-boss-twice", "A case whose answer is promised waits for others first.",
        "if verdict == PROMISED:", "if verdict == PROMISED and case.ended:",
        f"{_HERE}::test_nobody_waits_where_the_boss_s_answer_is_promised"),
    of_story("awaiting", "whatever-follows", "Whether a case waits does not depend on what follows.",
        "column = 2 * way_after(verdict, level, len(run.levels))", "column = 0", _WHO),
    of_story("awaiting", "the-lucky-wait", "Those wait whose draw says that they do not.",
        "if u >= anybody:", "if u < anybody:", _GRANTED),
    of_story("awaiting", "the-other-party", "Who is to wait for the customer waits for a third party.",
        "int(Party.CUSTOMER) if u < float(", "int(Party.CUSTOMER) if u >= float(", _GRANTED),
    of_story("awaiting", "the-other-clock", "A wait goes by the clock of the other reason.",
        "(spec.customer_clock if party == Party.CUSTOMER", "(spec.customer_clock if party != Party.CUSTOMER",
        _BUSINESS),
    of_story("awaiting", "waits-by-the-calendar", "Business time passes at night.",
        "minutes = run.journeys.business_minutes(case, minutes, 1)", "minutes = minutes * 1.0", _BUSINESS),
    of_story("awaiting", "waits-on-the-line", "The customer stays on the line while the case waits.",
        "        run.journeys.hang_up(case)\n", "",
        f"{_HERE}::test_a_handoff_after_a_wait_is_cold"),
    of_story("awaiting", "the-other-law", "A wait is as long as one for the other reason.",
        "[level, column + party]", "[level, column + 1 - party]", _WHO),
    of_story("awaiting", "named-otherwise", "The end of a wait names the other party.",
        "if case.party == Party.THIRD_PARTY:", "if case.party != Party.THIRD_PARTY:", _GRANTED),
    of_story("awaiting", "waits-for-ever", "A case that has waited is taken to wait on.",
        "        case.party = NOBODY\n", "", _GRANTED),
    of_story("customers", "waited-for-after-the-end", "A wait outlives its case.",
        "        if case.party >= 0:\n", "        if case.party > 0:\n", _LEFT),
    of_story("awaiting", "broken-off-for-nothing", "The end of a wait with its case does not name the wait.",
        "self._over(case, cause, case.awaiting)", "self._over(case, cause, NOBODY)", _LEFT),
    Fault("the-wrong-visits", "behaviour", "Rules about first visits fit later ones, and the other way round.",
        "sim/behaviour/escalation.py", "(visit == 2) != later", "(visit == 2) == later", (_ROUTED,)),
    Fault("any-list", "behaviour", "A rule about some flaws and levels fits none of them.",
        "sim/behaviour/escalation.py", "        if conditions[at] == index:\n            return True\n",
        "        if conditions[at] == index:\n            return False\n", (_ROUTED,)),
    Fault("solved-where-it-came-from", "behaviour",
        "Rules ask where a case came from in place of where it was solved.", "sim/behaviour/escalation.py",
        "conditions[head + 3], solved_at", "conditions[head + 3], came_from", (_SOLVED,)),
    Fault("refused-or-given-up", "behaviour", "What is refused waits as what is given up.",
        "sim/behaviour/escalation.py", "return levels + 1 if verdict == REFUSE else levels + 2",
        "return levels + 2 if verdict == REFUSE else levels + 1", (f"{_HERE}::test_a_refusal_waits_as_one",)),
)
"""Faults in what follows a visit."""
