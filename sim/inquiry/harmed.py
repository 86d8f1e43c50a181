"""Whom a broken link harms, and how: those who are lost as it is and kept when the link is mended, their lives read.

Under the same luck, whoever is lost in the one world and not in the other is lost *but for* the link: directly, or
because others met it, held the line or talked. A few are lost only when it is mended: lines and talk change for all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.inquiry.losses import WHO, Losses, Lost, identities
from sim.inquiry.named_lives import Name, NamedLives
from sim.inquiry.paths import Life, Lives, Path, Signs, harm_in, most_frequent, path_of
from sim.inquiry.runs import NOBODY_MENDED, Coalition, Runs
from sim.vocabulary import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_LIVES: Final = 150
"""So many lives of those whom a link harms are read in a replication: the first in the log."""
UNSEEN: Final = frozenset(("snowball", "closed_hours"))
"""Links that break without a record, always or mostly: problems grow in silence, and who knows the hours does not call.
"""


LEAST_SEEN: Final = 0.2


@dataclass(frozen=True, slots=True)
class Harm:
    """What a link did to people, in the replications that were read.

    lost: those who are lost as it is and kept with the link mended; only_mended: those who are lost only then; read:
    lives of the former that were read; met: those among them who met the link themselves, with a record of it; unseen:
    those whose lives differ without one; paths: with how many of these lives each is told, the most frequent first -
    those with a record of the link before all others, unless they are fewer than `LEAST_SEEN` of the lives read.
    """

    lost: int
    only_mended: int
    read: int
    met: int
    unseen: int
    paths: tuple[tuple[Path, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Harmed:
    """Whom links harm: by the number of the link; and who is lost in the first replication, as it is and with each link
    mended, and with all, by what names them in every world (`sim.inquiry.losses.identities`)."""

    by_link: dict[int, Harm]
    as_it_is: NDArray[Any]
    still_lost: dict[int, frozenset[tuple[int, ...]]]
    lost_anyway: frozenset[tuple[int, ...]]


def harmed(runs: Runs, numbers: Sequence[int], signs: Sequence[Signs], details: str, replications: int) -> Harmed:
    """Return whom some links harm. details: the loss that says so; replications: how many are looked at."""
    worlds: list[Coalition] = [NOBODY_MENDED, *(frozenset((number,)) for number in numbers), runs.everybody]
    jobs = [(world, replication) for replication in range(replications) for world in worlds]
    lost = runs.read_all(jobs, Losses(details))
    rows = [lost[at:at + len(worlds)] for at in range(0, len(lost), len(worlds))]
    apart = [[_but_for(row[0], one) for one in row[1:-1]] for row in rows]
    lives = _lives(runs, apart)
    unseen = [at for at, number in enumerate(numbers) if runs.players[number].link in UNSEEN]
    others = _other_lives(runs, numbers, unseen, apart)
    found = {}
    for at, number in enumerate(numbers):
        seen, unseen_, read = Counter[Path](), Counter[Path](), 0
        for replication in range(replications):
            for one in apart[replication][at][:MOST_LIVES]:
                who = int(one["customer"])
                name = (int(one["origin"]), int(one["number"]))
                life, other = lives[replication][who], others.get((replication, at), {}).get(name)
                if (path := _path(life, one, signs[number])) or other is None:
                    seen[path] += 1
                else:
                    unseen_[_path(life, one, signs[number], other)] += 1
                read += 1
        newly = sum(len(_but_for(row[at + 1], row[0])) for row in rows)
        found[number] = _harm(sum(len(row[at]) for row in apart), newly, read, seen, unseen_)
    still = {number: frozenset(identities(rows[0][at + 1].who)) for at, number in enumerate(numbers)} if rows else {}
    return Harmed(found, rows[0][0].who, still, frozenset(identities(rows[0][-1].who)))


def _harm(lost: int, newly: int, read: int, seen: Counter[Path], unseen: Counter[Path]) -> Harm:
    """Return what a link did, from the paths of lives that show it and of those that differ without showing it."""
    for told in (seen, unseen):
        told.pop((), None)
    met = seen.total()
    first = most_frequent(seen) + most_frequent(unseen) if met >= LEAST_SEEN * read else most_frequent(seen + unseen)
    return Harm(lost, newly, read, met, unseen.total(), tuple(first))


def _but_for(here: Lost, there: Lost) -> NDArray[Any]:
    """Return who is lost here and not there."""
    gone = frozenset(identities(there.who))
    keeps = [at for at, one in enumerate(identities(here.who)) if one not in gone]
    return here.who[keeps] if keeps else here.who[:0].astype(WHO)


def _lives(runs: Runs, apart: Sequence[Sequence[NDArray[Any]]]) -> list[dict[int, Life]]:
    """Return, for every replication, the lives of those who are to be read, as it is."""
    wanted = [tuple(sorted({int(one) for rows in each for one in rows["customer"][:MOST_LIVES]})) for each in apart]
    return [runs.read_all([(NOBODY_MENDED, replication)], Lives(customers))[0]
            for replication, customers in enumerate(wanted)]


def _other_lives(runs: Runs, numbers: Sequence[int], unseen: Sequence[int], apart: Sequence[Sequence[NDArray[Any]]]
                 ) -> dict[tuple[int, int], dict[Name, Life]]:
    """Return, by replication and place of the link, the same lives with it mended, for links that break unseen."""
    found = {}
    for at in unseen:
        for replication, each in enumerate(apart):
            rows = each[at][:MOST_LIVES]
            names = tuple(dict.fromkeys(zip(rows["origin"].tolist(), rows["number"].tolist(), strict=True)))
            world = frozenset((numbers[at],))
            found[replication, at] = runs.read_all([(world, replication)], NamedLives(names))[0]
    return found


def _path(life: Life, one: Any, signs: Signs, other: Life | None = None) -> Path:
    harm = harm_in(life, int(one["case"]))
    return path_of(life, harm, signs, other) if harm != NOBODY else ()
