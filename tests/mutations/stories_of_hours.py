"""Faults of the stories about opening hours: who waits for the opening, who is turned away, closing time."""

from __future__ import annotations

from typing import Final

from tests.mutations.fault import Fault, of_story

_HOURS: Final = "tests/engine/test_tiny_worlds_hours.py"

OF_HOURS: Final[tuple[Fault, ...]] = (
    of_story("journey", "calls-at-night", "Who knows the hours calls at once, and finds it closed.",
        "        while self.is_shut(case, channel) and self.knows_hours(case, channel):",
        "        while self.is_shut(case, channel) and case.ended:",
        f"{_HOURS}::test_who_knows_the_hours_calls_in_them"),
    of_story("journey", "open-when-closed", "A channel counts as closed while it is open.",
        "        return not self.run.is_open(int(self.run.plan.doors[case.flaw, channel]))",
        "        return self.run.is_open(int(self.run.plan.doors[case.flaw, channel]))",
        f"{_HOURS}::test_who_knows_the_hours_calls_in_them"),
    of_story("journey", "told-for-nothing", "Whoever has heard that it is closed does not know the hours.",
        "        case.customer.told_hours = True\n", "",
        f"{_HOURS}::test_who_does_not_know_the_hours_is_turned_away_and_calls_again"),
    of_story("journey", "closed-without-pain", "Hearing that it is closed is not felt.",
        "        self.run.customers.feel(case, Feeling.CLOSED)\n", "",
        f"{_HOURS}::test_who_does_not_know_the_hours_is_turned_away_and_calls_again"),
    of_story("journey", "closed-without-effort", "Hearing that it is closed costs no effort.",
        "        self.make_effort(case, Effort.CLOSED)\n", "", f"{_HOURS}::test_closed_doors_tire"),
    of_story("journey", "back-at-once", "Whoever was turned away calls again without a delay.",
        "        yield run.clock.pause(self.closed_delay(case))", "        yield run.clock.pause(0.0)",
        f"{_HOURS}::test_who_was_turned_away_calls_at_once_where_it_is_open_by_then"),
    of_story("journey", "mailbox-of-callers", "Where a message is taken the caller waits on the line.",
        "        if closed == WhenClosed.VOICEMAIL:\n            run.log(case, Kind.MESSAGE_LEFT, channel, 0.0)\n"
        "            self.hang_up(case)",
        "        if closed == WhenClosed.WAIT:\n            run.log(case, Kind.MESSAGE_LEFT, channel, 0.0)\n"
        "            self.hang_up(case)",
        f"{_HOURS}::test_a_message_at_a_closed_line_waits_for_staff"),
    of_story("journey", "days-as-hours", "Business days are taken for days of open time.",
        "run.business_time(door, minutes, clock == 2)", "run.business_time(door, minutes, clock == 3)",
        f"{_HOURS}::test_a_promise_in_business_days_skips_nights_and_holidays"),
    of_story("desk", "line-of-the-night", "At closing time callers stay in line.",
        "        if case.in_contact and closed != WhenClosed.WAIT:",
        "        if case.in_contact and closed == WhenClosed.WAIT:",
        f"{_HOURS}::test_who_is_in_line_at_closing_time_is_sent_away"),
    of_story("desk", "message-that-leaves", "At closing time those who may leave a message are sent away.",
        "        if ticket.at_closing == WhenClosed.TURNED_AWAY:",
        "        if ticket.at_closing != WhenClosed.TURNED_AWAY:",
        f"{_HOURS}::test_a_message_keeps_the_place_at_closing_time"),
    of_story("desk", "handed-on-and-sent-away", "Whoever was handed on is sent away at closing time.",
        "        if level > 0 and closed == WhenClosed.TURNED_AWAY:",
        "        if level < 0 and closed == WhenClosed.TURNED_AWAY:",
        f"{_HOURS}::test_who_was_handed_on_is_called_the_next_day"),
    of_story("desk", "warm-to-nobody", "A case is handed on warm to where nobody is.",
        "case.in_contact and run.is_open(int(run.plan.shifts[pool]))", "case.in_contact",
        f"{_HOURS}::test_nobody_is_handed_on_warm_to_where_nobody_is"),
    of_story("fixers", "chase-at-night", "A chase is not put off until it is open.",
        "        if shut and journeys.knows_hours(case, channel):", "        if shut and case.ended:",
        f"{_HOURS}::test_a_chase_waits_for_the_opening"),
    of_story("fixers", "own-date-as-promise", "The customer's own date for another chase counts as promised.",
        "        case.due = self.run.clock.now + minutes\n        case.is_quoted = False\n",
        "        case.due = self.run.clock.now + minutes\n",
        f"{_HOURS}::test_a_chase_waits_for_the_opening"),
)
