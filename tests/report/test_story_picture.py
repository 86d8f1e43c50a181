"""The picture of a story: what is drawn is what happened, no texts collide, and the bytes are always the same."""

from __future__ import annotations

import pytest

from sim.inquiry.divergence import parting, twin_of
from sim.inquiry.lives import life_of
from sim.report.figures import story as picture
from sim.report.story import Pair, Story
from sim.vocabulary import Ending, Kind
from tests.inquiry.runs import random_run, random_world
from tests.report.drawings import TITLES, faults

LONG = TITLES[2]


def pair_of(number: int, customer: int, alone: bool = False) -> Pair:
    """Return a life of a random world, beside the same customer's under the other policy unless alone."""
    life = life_of(random_run(number, "first"), customer)
    story = Story(life, "Scripted chain")
    twin = None if alone else twin_of(life, random_run(number, "second"))
    if twin is None:
        return Pair(story, None, "" if alone else LONG, None)
    return Pair(story, Story(twin, LONG), LONG, parting(life, twin, random_world(number)))


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("number", [0, 1, 3, 5, 8, 10])
def test_nothing_is_cut_off_and_no_texts_collide(number: int, alone: bool) -> None:
    """For customers with many records, with few, and with no case at all."""
    run = random_run(number)
    lives = [life_of(run, customer) for customer in range(min(run.customers, 30))]
    busiest = max(lives, key=lambda life: len(life.positions)).customer
    idlest = min(lives, key=lambda life: len(life.positions)).customer
    for customer in (busiest, idlest):
        pair = pair_of(number, customer, alone)
        assert not faults(lambda pair=pair: picture._figure(pair, "A world", None))  # type: ignore[misc]


def test_the_bytes_are_always_the_same() -> None:
    """Drawn twice, as PNG and as SVG."""
    pair = pair_of(3, 0)
    assert picture.story_pictures(pair, "A world") == picture.story_pictures(pair, "A world")
    assert set(picture.story_pictures(pair, "A world")) == {"story.png", "story.svg"}


@pytest.mark.parametrize("number", range(10))
def test_bars_and_marks_are_what_happened(number: int) -> None:
    """Within a window over the whole run: minutes of work, contacts, endings and broken promises, counted anew."""
    run = random_run(number)
    records = run.log.records
    for customer in range(min(run.customers, 20)):
        story = Story(life_of(run, customer), "policy")
        seen = picture.Window(-1.0, run.plan.horizon + 1.0, ((story, None),))
        bars, marks = list(picture.bars(story, seen)), list(picture.marks(story, seen))
        mine = records[records["customer"] == customer]
        work = mine["value"][mine["kind"] == Kind.RELEASED]
        assert sum(end - start for name, start, end in bars if name == "work") == pytest.approx(sum(work))
        counts = {
            ("call", "bot", "message"): (mine["kind"] == Kind.CONTACTED).sum(),
            ("solved",): ((mine["kind"] == Kind.ENDED) & (mine["place"] == Ending.SOLVED)).sum(),
            ("unsolved",): ((mine["kind"] == Kind.ENDED) & (mine["place"] != Ending.SOLVED)).sum(),
            ("left",): (mine["kind"] == Kind.LEFT).sum(), ("granted",): (mine["kind"] == Kind.GRANTED).sum(),
        }
        for names, count in counts.items():
            assert sum(name in names for name, _ in marks) == count
        assert all(start < end for _, start, end in bars)


def test_the_window_is_that_of_the_case_in_both_lives() -> None:
    """From its onset to the later of its two ends, with a little room."""
    for customer in range(12):
        pair = pair_of(3, customer)
        seen = picture.window(pair, None)
        accounts = [(story, account) for story, account in seen.lives if account is not None]
        for story, account in accounts:
            records = story.life.run.log.records
            assert seen.start < records["time"][account.opened] < seen.end
            assert account.ended < 0 or records["time"][account.ended] < seen.end
