"""The worlds with planted links: sound, planted by keys of their own link only, and scored as they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.verification.planted_links import (
    TIMES,
    WORSE,
    Planted,
    Score,
    is_right,
    planted_in,
    read,
    small_planted,
    small_world,
    write,
)
from sim.inquiry.contents import differences, world_of
from sim.inquiry.links import BY_NAME, Player, mended, players

OWN_KEYS = {
    "bot_loops": {"human_access"}, "unread_messages": {"unread"}, "lost_information": {"lost_information"},
    "bounces": {"bounce"}, "asking_the_boss": {"ask_boss", "consult", "approval", "authority"},
    "lost_requests": {"lost_request"}, "broken_promises": {"promise"}, "solutions_that_do_not_hold": {"holds"},
    "snowball": {"snowball_per_day", "snowball_work"}, "understaffing": {"staff"}, "overwhelmed_fixers": {"staff"},
    "closed_hours": {"staff", "hours", "knows_hours"},
}


def test_small_worlds_are_sound_and_have_every_link() -> None:
    seen = set()
    for number in range(30):
        content = small_world(number)
        world_of(content)
        assert content == small_world(number)
        seen |= {player.link for player in players(content)}
    assert seen == set(BY_NAME)


@pytest.mark.parametrize("link", BY_NAME)
def test_a_link_is_made_worse_by_its_own_keys_alone(link: str) -> None:
    base = small_world(3)
    pool = {"understaffing": "reps", "overwhelmed_fixers": "fixers"}.get(link)
    worse = WORSE[link](base, Player(link, pool), 1.0)
    world_of(worse)
    assert {path[-1] for path in differences(base, worse)} <= OWN_KEYS[link]
    assert Player(link, pool) in players(worse) and mended(worse, link, pool) != worse


def test_what_is_planted_harms_twice_as_much_as_the_next(tmp_path: Path) -> None:
    (found,) = small_planted(7, replications=2)
    harms = sorted(found.harms.values())
    assert found.harms[found.planted[0]] == harms[-1] >= TIMES * harms[-2]
    write(found, tmp_path)
    (again,) = read(tmp_path)
    assert (again.content, again.planted, again.harms) == (found.content, found.planted, found.harms)


def test_what_cannot_be_made_the_worst_is_not_planted() -> None:
    assert planted_in("none", small_world(0), (Player("lost_requests"),), 2) is None


def test_a_score_is_right_only_with_the_planted_links_first() -> None:
    one, other, third = Player("bounces"), Player("snowball"), Player("closed_hours")
    way = ("BOUNCED", "HANDED_UP", "ENDED", "LEFT")
    causes = [(one, 0.5, way), (other, 0.3, ("SERVED", "LEFT")), (third, 0.2, ())]
    assert Score(Planted("", {}, (one,), {}), causes, 0.0).cause
    assert not Score(Planted("", {}, (other,), {}), causes, 0.0).cause
    assert Score(Planted("", {}, (other, one), {}), causes, 0.0).cause
    assert not Score(Planted("", {}, (one, third), {}), causes, 0.0).path
    assert is_right(one, way) and not is_right(one, way[1:]) and not is_right(one, ("BOUNCED", "HANDED_UP"))
    assert not is_right(Player("lost_information"), ("INFORMATION_LOST", "SERVED", "LEFT"))
