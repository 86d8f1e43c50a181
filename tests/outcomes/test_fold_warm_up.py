"""The warm-up cuts cases, not records: a case that opened in it never counts, however long it goes on afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

from sim.outcomes import Fold
from sim.vocabulary import Ending, Kind, Reason

PHONE, REPS = 0, 0

MakePlan = Callable[..., Any]
Write = Callable[..., NDArray[Any]]


def results(plan: Any, records: NDArray[Any]) -> dict[str, float]:
    fold = Fold(plan)
    fold.update(records)
    return fold.results()


def test_what_an_early_case_does_after_the_warm_up_is_not_counted(make_plan: MakePlan, write: Write) -> None:
    """Case 0 opens a minute before the warm-up ends and goes on with everything that outcomes count by the case;
    case 1 opens as it ends, makes one contact, gets through at once and is refused."""
    early = [(51.0, kind, 0, 1.0, 0, 0) for kind in (
        Kind.VOICED, Kind.HANDED_UP, Kind.LOOPED, Kind.CHASED, Kind.STORY_REPEATED, Kind.CAME_BACK, Kind.BOUNCED,
        Kind.DROPPED, Kind.BOSS_ASKED, Kind.FIX_REQUESTED, Kind.REQUEST_LOST, Kind.CHECKED_IN, Kind.KNOCKED_ON,
        Kind.PROMISE_BROKEN, Kind.SELF_SERVED, Kind.UNREAD)]
    log = write(
        (49.0, Kind.OPENED, 0, 0.5, 0, 0),
        (50.0, Kind.OPENED, 0, 0.5, 1, 1), (50.0, Kind.VOICED, 0, 0.3, 1, 1),
        (50.0, Kind.CONTACTED, PHONE, Reason.FIRST, 1, 1), (50.0, Kind.SERVED, REPS, 0.0, 1, 1),
        (50.0, Kind.PROMISE_KEPT, 0, 1.0, 1, 1),
        *early,
        (52.0, Kind.CONTACTED, PHONE, Reason.RETRY, 0, 0), (52.0, Kind.QUEUED, REPS, 0.0, 0, 0),
        (53.0, Kind.ABANDONED, REPS, 1.0, 0, 0), (54.0, Kind.ENDED, Ending.SOLVED, 0.9, 0, 0),
        (55.0, Kind.ENDED, Ending.REFUSED, 0.4, 1, 1),
    )
    got = results(make_plan(warm_up=50.0), log)
    assert (got["cases"], got["voiced"], got["solved"], got["refused"], got["contacts_per_case"]) == (1, 1, 0, 1, 1.0)
    none = ("first_contact_resolution", "handoffs_per_case", "loops_per_case", "chases_per_case", "dropped", "bounced",
            "stories_repeated_per_case", "returns_per_case", "consults", "fix_requests", "lost_requests", "checked_in",
            "knock_ons", "broken_promise_share", "self_served_share", "unread_share", "failure_demand_share",
            "abandoned_share", "recovery_paradox_share")
    assert {name: got[name] for name in none} == dict.fromkeys(none, 0.0)


def test_without_a_warm_up_the_same_records_count(make_plan: MakePlan, write: Write) -> None:
    """The counterpart, so that the zeros above are the warm-up's doing."""
    log = write(
        (49.0, Kind.OPENED, 0, 0.5, 0, 0), (49.0, Kind.VOICED, 0, 0.3, 0, 0),
        (52.0, Kind.CONTACTED, PHONE, Reason.RETRY, 0, 0), (52.0, Kind.QUEUED, REPS, 0.0, 0, 0),
        (53.0, Kind.ABANDONED, REPS, 1.0, 0, 0), (53.0, Kind.PROMISE_BROKEN, 0, 1.0, 0, 0),
        (54.0, Kind.ENDED, Ending.SOLVED, 0.9, 0, 0),
    )
    names = ("first_contact_resolution", "failure_demand_share", "abandoned_share", "broken_promise_share",
             "recovery_paradox_share")
    got = results(make_plan(), log)
    assert {name: got[name] for name in names} == dict.fromkeys(names, 1.0)
