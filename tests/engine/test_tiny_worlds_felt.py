"""What is felt and what is an effort: every event, each by itself, with the moment at which it counts.

A feeling with the weight of one half halves what is missing of care, and one with minus one half halves care: the
scores tell in which order they came. Effort is written in no record, but it shows where the customer gives up.
"""

from __future__ import annotations

from typing import Final

import pytest

from tests.engine.conftest import Play
from tests.engine.tiny import cases, desk, of_case, two_levels

CARE_ALONE = "customers.trust.weights = { care = 1, help = 0, trust = 0 }\n"
UP, DOWN = "{ care = 0.5 }", "{ care = -0.5 }"
FIXERS = """
    flaws.problem.needs_fixer.pool = "fixers"
    pools.fixers = { staff = 1, work = 30 }
"""
HARD = "flaws.problem.complexity = 0.75\n"
RETRY = "channels.phone = { patience = 10, retry = { probability = 1, delay = 5 } }\n"
MAIL = 'channels.email = { kind = "message", unread = 1, expected_answer = 60 }\n'
BOT = 'channels.bot = { kind = "self_service", session = 4, human_access = 0, patience = 9, leads_to = "phone" }\n' \
    "channels.phone.share = 0\n"

SCORES: Final = {"care": 0.75, "help": 0.25, "trust": 0.625}
"""What loyalty is after the grant where it is this score alone, by the weights below."""

Told = tuple[float, str, str, float]
FELT: Final[dict[str, tuple[str, str, tuple[Told, ...]]]] = {
    "loop": (desk() + BOT, DOWN, (
        (4, "LOOPED", "bot", 1.0), (4, "FELT", "loop", 0.25), (8, "LOOPED", "bot", 2.0), (8, "FELT", "loop", 0.125))),
    "unread": (desk() + MAIL, DOWN, (
        (60, "UNANSWERED", "email", 60.0), (60, "FELT", "unread", 0.25), (60, "ENDED", "gave_up", 0.25))),
    "handoff": (two_levels("handle = 5, attempt_below = 0.5") + HARD, DOWN, (
        (5, "HANDED_UP", "senior", 1.0), (5, "FELT", "handoff", 0.25), (15, "GRANTED", "senior", 0.0))),
    "repeated_story": (
        two_levels("handle = 5, attempt_below = 0.5") + HARD + "levers.handing_up.lost_information = 1", DOWN, (
            (15, "STORY_REPEATED", "senior", 0.0), (15, "FELT", "repeated_story", 0.25),
            (15, "GRANTED", "senior", 0.0))),
    "failed_attempt": (two_levels("handle = 5, success = [0, 0]"), DOWN, (
        (5, "ATTEMPT_FAILED", "rep", 0.0), (5, "FELT", "failed_attempt", 0.25))),
    "asked_boss": (
        two_levels("handle = 5, authority = 0") + "flaws.problem.remedy = 50\nlevers.ask_boss.consult = 3", DOWN, (
            (5, "BOSS_ASKED", "senior", 50.0), (5, "FELT", "asked_boss", 0.25), (8, "BOSS_APPROVED", "senior", 3.0))),
    "refused": (desk("handle = 5, attempt_below = 0.5") + HARD, DOWN, (
        (5, "PASSED_ON", "rep", 0.75), (5, "FELT", "refused", 0.25), (5, "ENDED", "refused", 0.25))),
    "gave_up": (desk(staff="0") + "channels.phone.patience = 10", DOWN, (
        (10, "ABANDONED", "reps", 10.0), (10, "FELT", "gave_up", 0.25), (10, "ENDED", "gave_up", 0.25))),
    "solved": (desk("handle = 5, holds = 0") + "fixing = { comes_back = 100, comes_back_limit = 1 }", UP, (
        (5, "FELT", "solved", 0.75), (105, "CAME_BACK", "problem", 1.0), (110, "FELT", "solved", 0.875),
        (110, "ENDED", "solved", 0.875))),
    "broken_promise": (desk() + FIXERS + "fixing.promise = 20", DOWN, (
        (25, "PROMISE_BROKEN", "fixers", 20.0), (25, "FELT", "broken_promise", 0.25), (25, "CONTACTED", "live", 3.0),
        (35, "PROMISE_KEPT", "fixers", 10.0), (35, "ENDED", "solved", 0.25))),
    "kept_promise": (desk() + FIXERS + "fixing.promise = 60", UP, (
        (35, "PROMISE_KEPT", "fixers", 30.0), (35, "FELT", "kept_promise", 0.75), (35, "ENDED", "solved", 0.75))),
    "followed_up": (desk() + FIXERS + "fixing.promise = 20\nlevers.follow_up = true", UP, (
        (23, "FOLLOWED_UP", "fixers", 0.0), (23, "FELT", "followed_up", 0.75), (35, "ENDED", "solved", 0.75),
        (35, "FOLLOWED_UP", "fixers", 1.0), (35, "FELT", "followed_up", 0.875))),
    "checked_in": (desk() + "customers.voice = [0, 0]\nlevers.check_in = { probability = 1, after = 60 }", UP, (
        (60, "CHECKED_IN", "problem", 60.0), (60, "FELT", "checked_in", 0.75), (65, "ENDED", "solved", 0.75))),
    "waited": (
        cases(2) + desk("handle = 70") + "channels.phone.callback = { offer_after = 20, accept = 1 }", DOWN, ()),
}
"""By feeling: the world, its weight, and what of it is told, in minutes from the onset."""
WORLDS = {f"felt: {name}": (text if "seed" in text else cases(1) + text) + "\n" + CARE_ALONE
          + f"customers.feelings.{name} = {weight}" for name, (text, weight, _) in FELT.items()}

EFFORTS: Final[dict[str, tuple[str, int, tuple[Told, ...]]]] = {
    "contact": (desk(staff="0") + RETRY, 1, (
        (10, "ABANDONED", "reps", 10.0), (15, "CONTACTED", "phone", 1.0), (25, "ABANDONED", "reps", 10.0),
        (30, "ENDED", "gave_up", 0.5))),
    "waited": (desk(staff="0") + RETRY.replace("patience = 10", "patience = 15"), 2, (
        (15, "ABANDONED", "reps", 15.0), (20, "CONTACTED", "phone", 1.0), (35, "ABANDONED", "reps", 15.0),
        (40, "ENDED", "gave_up", 0.5))),
    "repeated_story": (
        "pools.reps.staff = 9\nflaws.problem.complexity = 1\nlevers.handing_up.lost_information = 1\nchain = ["
        + ", ".join(f'{{ level = "{name}", pool = "reps", handle = 5, attempt_below = 0 }}' for name in "abcde") + "]",
        1, (
            (5, "HANDED_UP", "b", 1.0), (10, "STORY_REPEATED", "b", 0.0), (10, "HANDED_UP", "c", 1.0),
            (15, "STORY_REPEATED", "c", 0.0), (15, "HANDED_UP", "d", 1.0), (15, "ENDED", "gave_up", 0.5))),
    "chase": (desk() + FIXERS.replace("staff = 1", "staff = 0") + "fixing.promise = 20", 1, (
        (25, "CHASED", "fixers", 1.0), (45, "CHASED", "fixers", 2.0), (65, "WITHDRAWN", "fixers", 60.0),
        (65, "ENDED", "gave_up", 0.5))),
    "loop": (desk() + BOT, 0, (
        (4, "LOOPED", "bot", 1.0), (4, "ENDED", "gave_up", 0.5))),
}
"""By effort, a point each (of waiting for ten minutes): the world, the points that the customer bears, and what of it
is told."""
WORLDS |= {f"effort: {name}": cases(1) + text + f"\ncustomers.tolerance = {bears}\ncustomers.effort.{name} = 1"
           for name, (text, bears, _) in EFFORTS.items()}


WORLDS |= {f"loyalty is {score}": cases(1) + desk() + "customers.feelings.granted = "
           "{ care = 0.5, help = -0.5, trust = 0.25 }\ncustomers.trust.weights = { "
           + ", ".join(f"{one} = {int(one == score)}" for one in SCORES) + " }" for score in SCORES}


def assert_told(play: Play, world: str, told: tuple[Told, ...]) -> None:
    """Assert what is told of case 0 in the kinds of records that are named, with minutes from its onset."""
    story = play(world)
    kinds = {kind for _, kind, _, _ in told}
    last = max(minutes for minutes, _, _, _ in told)
    t = story.onsets[0]
    seen = [step for step in story.of(*kinds) if step[5] == 0 and step[0] > t and step[0] <= t + last + 1e-9]
    assert [(pytest.approx(t + minutes, abs=1e-9), kind, place, pytest.approx(value, abs=1e-9))
            for minutes, kind, place, value in told] == [step[:4] for step in seen]


@pytest.mark.parametrize("name", [name for name, (_, _, told) in FELT.items() if told])
def test_an_event_is_felt_at_its_moment(play: Play, name: str) -> None:
    assert_told(play, WORLDS[f"felt: {name}"], FELT[name][2])


@pytest.mark.parametrize("name", EFFORTS)
def test_an_effort_counts_at_its_moment(play: Play, name: str) -> None:
    assert_told(play, WORLDS[f"effort: {name}"], EFFORTS[name][2])


@pytest.mark.parametrize("score", SCORES)
def test_each_score_moves_by_a_weight_of_its_own(play: Play, score: str) -> None:
    story = play(WORLDS[f"loyalty is {score}"])
    (t,) = story.onsets
    assert story.of("FELT") == of_case(0, (t + 5, "FELT", "granted", SCORES[score]))


def test_waiting_is_felt_up_to_the_callback(play: Play) -> None:
    """Ten minutes halve care, twenty quarter it; what comes after the callback is not waited on the line."""
    story = play(WORLDS["felt: waited"])
    t = story.onsets[1]
    called = t + 20
    free = story.onsets[0] + 70
    after = 0.5 * 0.5 ** ((called - t) / 10.0)
    assert [step for step in story.steps if step[5] == 1][3:] == of_case(
        1, (t, "QUEUED", "reps", 0.0), (called, "CALLBACK_ACCEPTED", "reps", called - t),
        (called, "FELT", "waited", pytest.approx(after, rel=1e-14)), (free, "SERVED", "reps", free - t, 0),
        (free + 70, "GRANTED", "rep", 0.0), (free + 70, "RELEASED", "reps", (free + 70) - free, 0),
        (free + 70, "ENDED", "solved", pytest.approx(after, rel=1e-14)))
