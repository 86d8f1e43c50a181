"""Journeys: contacts, handoffs and everything else that happens to cases on their way."""

from __future__ import annotations

import polars as pl

from sim.vocabulary import Ending, Reason
from tests.recount.book import HOUR, Book, share
from tests.recount.waits import Waits

EVENTS = {"bounced": "BOUNCED", "dropped": "DROPPED", "consults": "BOSS_ASKED", "bosses_absent": "BOSS_ABSENT",
          "hung_up_on_hold": "HUNG_UP_ON_HOLD", "fix_requests": "FIX_REQUESTED",
          "waits_for_customer": "AWAITING_CUSTOMER", "waits_for_third_party": "AWAITING_THIRD_PARTY",
          "lost_requests": "REQUEST_LOST", "checked_in": "CHECKED_IN", "knock_ons": "KNOCKED_ON"}
HOLDS = ("BOSS_APPROVED", "BOSS_DECLINED", "BOSS_ABSENT", "HUNG_UP_ON_HOLD")
"""What ends a hold; the value of each is how long it was."""
PER_CASE = {"contacts": "CONTACTED", "handoffs": "HANDED_UP", "loops": "LOOPED", "chases": "CHASED",
            "stories_repeated": "STORY_REPEATED", "returns": "CAME_BACK"}


def recount(book: Book, waited: Waits) -> dict[str, float]:
    """Return the outcomes that count events of cases."""
    voiced = book.cases.filter(pl.col("voiced"))
    contacts = book.of_cases("CONTACTED")
    kept, broken = (book.of_cases(kind).height for kind in ("PROMISE_KEPT", "PROMISE_BROKEN"))
    found = {f"{name}_per_case": share(book.of_cases(kind, voiced=True).height, voiced.height)
             for name, kind in PER_CASE.items()}
    found |= {name: float(book.of_cases(kind).height) for name, kind in EVENTS.items()}
    recovered = voiced.drop_nulls("ended")
    return found | _on_the_line(book, waited) | {
        "caught": float(book.since("CAUGHT").height),
        "hours_for_customer": book.since("AWAITED_CUSTOMER")["value"].sum() / HOUR,
        "hours_for_third_party": book.since("AWAITED_THIRD_PARTY")["value"].sum() / HOUR,
        "hold_hours": book.since(*HOLDS)["value"].sum() / HOUR,
        "first_contact_resolution": share(_at_first(book, voiced), voiced.height),
        "failure_demand_share": share(contacts.filter(pl.col("value") != Reason.FIRST).height, contacts.height),
        "self_served_share": share(book.of_cases("SELF_SERVED").height, contacts.height),
        "unread_share": share(book.of_cases("UNREAD").height, contacts.height),
        "broken_promise_share": share(broken, kept + broken),
        "recovery_paradox_share": share(recovered.filter(pl.col("after") > pl.col("before")).height, recovered.height),
    }


def _at_first(book: Book, voiced: pl.DataFrame) -> int:
    """Return how many voiced cases were solved with one contact and without a return."""
    once = book.of("CONTACTED").group_by("case").len().filter(pl.col("len") == 1)
    return voiced.filter(pl.col("ending") == Ending.SOLVED).join(once, on="case", how="semi").join(
        book.of("CAME_BACK"), on="case", how="anti").height


def _on_the_line(book: Book, waited: Waits) -> dict[str, float]:
    """Return the shares of live contacts that were given up on the line or met a full one."""
    of_cases = waited.all.join(book.cases.select("case"), on="case", how="semi")
    live = of_cases.filter(pl.col("first") & pl.col("live")).select("case", "contact").unique()
    reached = of_cases.join(live, on=["case", "contact"], how="semi")

    def contacts(fate: str) -> int:
        return reached.filter(pl.col("fate") == fate).select("case", "contact").unique().height

    return {"abandoned_share": share(contacts("ABANDONED"), live.height),
            "blocked_share": share(contacts("BLOCKED"), live.height)}
