"""Faults of the stories about channels of their own: who answers, for how long, overdue messages, two lines."""

from __future__ import annotations

from typing import Final

from tests.mutations.fault import Fault, of_story

_CHANNELS: Final = "tests/engine/test_tiny_worlds_channels.py"

OF_CHANNELS: Final[tuple[Fault, ...]] = (
    of_story("desk", "no-room-of-its-own", "A channel's own limit does not hold.",
        "        return limit >= 0 and limit <= self.run.waiting_through(channel)",
        "        return limit > 0 and limit < self.run.waiting_through(channel)",
        f"{_CHANNELS}::test_only_callers_take_room"),
    of_story("desk", "letters-like-calls", "Whoever writes stands in line like a caller.",
        "        kind = run.channels[case.channel].line_kind if case.in_contact or case.by_message else 1",
        "        kind = 0 if case.in_contact or case.by_message else 1",
        f"{_CHANNELS}::test_a_line_is_ordered_by_kind_and_then_by_the_channels_priority"),
    of_story("desk", "merged-all-the-same", "A message that is overdue goes, although nothing is merged.",
        "case.by_message and not case.in_contact and not run.channels[case.channel].merges:",
        "case.by_message and not case.in_contact and run.channels[case.channel].merges:",
        f"{_CHANNELS}::test_a_letter_that_is_overdue_is_answered_too"),
    of_story("desk", "late-and-later", "A message that is overdue loses its arrival.",
        "case.last = run.log_aside(case, Kind.OVERDUE, ticket.line.index, waited, NOBODY, ticket.queued)\n"
        "        run.clock.begin(self._late_answer(case, ticket.line.index, ticket.since,",
        "case.last = run.log_aside(case, Kind.OVERDUE, ticket.line.index, waited, NOBODY, ticket.queued)\n"
        "        run.clock.begin(self._late_answer(case, ticket.line.index, run.clock.now,",
        f"{_CHANNELS}::test_a_letter_that_is_overdue_is_answered_too"),
    of_story("desk", "answered-in-no-time", "A late answer is not written up.",
        "        self.finish(case, line, slot, taken, served, channel, visit)",
        "        self.release(case, line, slot, taken, served)",
        f"{_CHANNELS}::test_a_late_answer_is_written_up"),
    of_story("desk", "nothing-to-write-up", "The agent is free as soon as the customer is.",
        "        if law < 0:\n            self.release(case, line, slot, since, cause)",
        "        if law > -2:\n            self.release(case, line, slot, since, cause)",
        f"{_CHANNELS}::test_an_agent_is_busy_after_the_call_and_the_customer_is_not"),
    of_story("desk", "minutes-of-the-writing", "Only the writing up counts as time of the visit.",
        "        run.clock.begin(self._wrap_up(case, line.index, slot, since, minutes, over))",
        "        run.clock.begin(self._wrap_up(case, line.index, slot, run.clock.now, minutes, over))",
        f"{_CHANNELS}::test_an_agent_is_busy_after_the_call_and_the_customer_is_not"),
    of_story("desk", "moves-to-nobody", "A wait moves to a pool with nobody on duty.",
        "(not to.is_staffed or (ticket.caller and to.is_full)):", "(ticket.caller and to.is_full):",
        f"{_CHANNELS}::test_nobody_moves_to_whom_nobody_serves"),
    of_story("desk", "moves-into-a-crowd", "A wait moves to a queue that is full.",
        "(not to.is_staffed or (ticket.caller and to.is_full)):", "(not to.is_staffed):",
        f"{_CHANNELS}::test_nobody_moves_where_there_is_no_room"),
    of_story("desk", "one-line-of-two", "A wait that may stand in both queues moves.",
        "        if pool.shares:", "        if not pool.shares:",
        f"{_CHANNELS}::test_who_waits_in_two_lines_is_served_by_the_first_who_is_free"),
    of_story("desk", "channel-before-problem", "A channel's desk goes before that of the problem.",
        "        return flaw.desk if flaw.has_desk or own < 0 else own", "        return flaw.desk if own < 0 else own",
        f"{_CHANNELS}::test_a_problems_desk_goes_before_a_channels"),
    of_story("desk", "work-of-the-level", "Whoever answers takes the time of the level at which the case stands.",
        "        law = int(run.plan.handle[level, pool])", "        law = run.levels[level].handle",
        f"{_CHANNELS}::test_whoever_answers_has_the_work_and_the_authority_of_their_own_level"),
    of_story("desk", "work-of-the-channel-first", "A channel's work goes before that of the problem.",
        "        if level == 0 and own >= 0:", "        if level == 0 and own >= 0 and way.handle < 0:",
        f"{_CHANNELS}::test_the_work_of_a_contact_is_its_channels"),
    of_story("desk", "as-long-as-ever", "A channel's factor on the work counts for nothing.",
        "Purpose.HANDLE, visit) * way.handle_factor", "Purpose.HANDLE, visit)",
        f"{_CHANNELS}::test_the_work_of_a_contact_is_its_channels"),
)
