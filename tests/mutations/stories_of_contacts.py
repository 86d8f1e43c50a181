"""Faults of the stories about contacts: one live contact a customer, what is drawn for it, and who is told."""

from __future__ import annotations

from typing import Final

from tests.mutations.fault import Fault, of_story

_TURNS: Final = "tests/engine/test_tiny_worlds_turns.py"
_CHANNELS: Final = "tests/engine/test_tiny_worlds_channels.py"
_IN_TIME: Final = "tests/engine/test_tiny_worlds_in_time.py"
_HOURS: Final = "tests/engine/test_tiny_worlds_hours.py"
_CUSTOMERS: Final = "tests/engine/test_tiny_worlds_customers.py"
_FIXING: Final = "tests/engine/test_tiny_worlds_fixing.py"
_DESK: Final = "tests/engine/test_tiny_worlds_desk.py"
_WAITING: Final = "tests/engine/test_tiny_worlds_waiting.py"
_BOSSES: Final = "tests/engine/test_tiny_worlds_bosses.py"
_NEWCOMERS: Final = "tests/engine/test_tiny_worlds_newcomers.py"
_PARENTS: Final = "tests/engine/test_tiny_worlds_parents.py"

OF_CONTACTS: Final[tuple[Fault, ...]] = (
    # --- one live contact a customer ---
    of_story("journey", "turn-for-nothing", "A contact that had to wait does not know what it waited for.",
        "            case.has_waited = True\n", "", f"{_PARENTS}::test_what_set_it_off_nobody_at_the_desk"),
    of_story("journey", "last-comes-first", "Of several contacts that wait the one that came last begins.",
        "case.turn_number < first", "case.turn_number > first",
        f"{_TURNS}::test_contacts_of_one_customer_follow_each_other_in_their_order"),
    of_story("journey", "turn-kept-for-nothing", "A contact that is put off, though it was its turn, keeps the turn.",
        "            case.has_waited = False\n            self.run.customers.is_off_line(case.customer)",
        "            case.has_waited = False",
        f"{_TURNS}::test_whose_turn_it_is_when_it_is_closed_lets_the_next_have_it"),
    of_story("journey", "called-on-the-line", "A rep who calls has the customer on the line, wherever that is.",
        "        if case.by_message or case.customer.on_line:", "        if case.by_message:",
        f"{_TURNS}::test_a_rep_who_calls_does_not_wait_for_the_customer_to_be_off_the_line"),
    of_story("journey", "on-the-line-for-ever", "A contact that is over leaves the customer on the line.",
        "                case.customer.on_line = False\n", "                case.customer.on_line = True\n",
        f"{_CUSTOMERS}::test_an_open_case_sets_off_another"),
    of_story("customers", "nobody-next", "A contact that waits does not begin when the customer is off the line.",
        "        if customer.waiting_for_turn > 0 and not customer.on_line:",
        "        if customer.waiting_for_turn > 1 and not customer.on_line:",
        f"{_CUSTOMERS}::test_an_open_case_sets_off_another"),
    # --- opening hours ---
    of_story("journey", "known-to-the-others", "The customers who know the hours are those who do not.",
        "return self.run.happens_by_key(knows,", "return not self.run.happens_by_key(knows,",
        f"{_HOURS}::test_who_knows_the_hours_calls_in_them"),
    of_story("journey", "openings-not-counted", "Every opening is awaited by the same draw.",
        "        case.closures += 1\n", "", f"{_HOURS}::test_who_knows_the_hours_calls_in_them"),
    of_story("journey", "back-as-after-hanging-up", "Who was turned away calls again after the delay of a retry.",
        "run.channels[case.channel].closed_delay, case", "run.channels[case.channel].retry_delay, case",
        f"{_HOURS}::test_who_was_turned_away_calls_at_once_where_it_is_open_by_then"),
    # --- channels ---
    of_story("desk", "requests-without-a-channel", "Requests rank alike, whatever the channel of their case.",
        "priority if case.channel >= 0 else 0", "priority if case.ended else 0",
        f"{_CHANNELS}::test_a_request_ranks_as_the_channel_of_its_case"),
    of_story("desk", "late-and-small", "The work on a late answer leaves out the snowball.",
        "return 1.0 if work == 0.0 else growth(severity", "return 1.0 if work >= 0.0 else growth(severity",
        f"{_IN_TIME}::test_a_late_answer_takes_what_it_would_have_taken_in_time"),
    # --- visits, bosses, fixers, newcomers ---
    of_story("desk", "callers-withdraw", "A caller who hangs up is recorded as one who is not on the line.",
        "        if case.in_contact:\n            case.last = run.log_aside(case, Kind.ABANDONED",
        "        if case.by_message:\n            case.last = run.log_aside(case, Kind.ABANDONED",
        f"{_WAITING}::test_patience_ends"),
    of_story("desk", "story-in-no-time", "Telling a lost story again takes no time.",
        "story = run.world.story_minutes if case.information_lost else 0.0", "story = 0.0",
        f"{_DESK}::test_a_cold_handoff_loses_the_story"),
    of_story("bosses", "read-in-no-time", "A boss who is asked in writing takes no time over it.",
        "service_minutes(case, line.index, slot, minutes))\n        return GONE",
        "service_minutes(case, line.index, slot, 0.0))\n        return GONE",
        f"{_BOSSES}::test_off_duty_the_answer_may_be_promised"),
    of_story("fixers", "every-fix-holds", "A fix that does not hold ends the case.",
        "        if case.fix_holds:\n", "        if case.fixed:\n",
        f"{_FIXING}::test_a_fix_that_does_not_hold_brings_the_customer_back"),
    of_story("demand", "gap-of-the-next-point", "A newcomer's orders are apart as the points after them.",
        "onset_gap(run.key, stream, layer, number)", "onset_gap(run.key, stream, layer, number + 1)",
        f"{_NEWCOMERS}::test_a_newcomer_orders_from_the_moment_it_joins"),
)
