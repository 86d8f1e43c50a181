"""Staffing: the rota of each pool, half hour by half hour (docs/model.md, sections 3 and 5)."""

from __future__ import annotations

from sim.vocabulary import HALF_HOURS_PER_WEEK, Kind
from tests.auditor import lines
from tests.auditor.book import Book
from tests.auditor.moments import Moment

RULE = "the rota is followed, half hour by half hour (5)"


def rostered(book: Book, pool: int, half: int) -> int:
    """Return how many the rota puts on duty in a half hour of the run: by the date if it has its own, else the week."""
    place = place_in_rows(book, half)
    return 0 if place is None else int(book.plan.staff[pool, place])


def place_in_rows(book: Book, half: int) -> int | None:
    """Return where rotas and doors tell of a half hour of the run: None on a closed date.

    Behind the 336 half hours of the week stand 48 for each date of its own, in the order of the dates.
    """
    day, of_day = divmod(half, 48)
    what = int(book.plan.dates[day]) if day < len(book.plan.dates) else 0
    if what == 1:
        return None
    return day % 7 * 48 + of_day if what == 0 else 336 + 48 * (what - 2) + of_day


def changes_within(book: Book, half: int) -> range:
    """Return the half hours after one, within which every change of a rota there will ever be shows."""
    return range(half + 1, max(half, len(book.plan.dates) * 48) + 1 + HALF_HOURS_PER_WEEK)


class Rota:
    """When the staff of each pool changes next, and to how many."""

    def __init__(self, book: Book) -> None:
        """Begin with the first half hour of the week."""
        self.book = book
        self.changes: list[Moment | None] = [None] * len(book.pools)

    def opens(self) -> None:
        """Read the staff of the first half hour, pool by pool."""
        for pool in range(len(self.changes)):
            self._staffs(pool, 0)

    def _staffs(self, pool: int, half: int) -> None:
        book = self.book
        agents = rostered(book, pool, half)
        line = book.pools[pool]
        lines.notice(book, line)
        staffed = book.tell(Kind.STAFFED, pool, float(agents))
        line.on_duty, line.staffed = agents, staffed
        lines.admit(book, line, book.moment, staffed)
        halves = changes_within(book, half)
        change = next((ahead for ahead in halves if rostered(book, pool, ahead) != agents), None)
        self.changes[pool] = None
        if change is not None and change * 30.0 < book.horizon:
            self.changes[pool] = Moment(change * 30.0, book.moment, ordinary=False)

    def change(self) -> None:
        """Read a change of staff."""
        book, record = self.book, self.book.next
        assert record is not None
        moment = self.changes[record.place] if record.place < len(self.changes) else None
        if moment is None or moment.time != record.time:
            raise book.lose(RULE, "no change" if moment is None else f"a change at minute {moment.time!r}",
                            f"one at minute {record.time!r}")
        self.changes[record.place] = None
        book.begin(moment)
        self._staffs(record.place, int(record.time // 30.0))

    def missing(self, moment: Moment) -> None:
        """Complain of changes that should have come before `moment`."""
        for pool, change in enumerate(self.changes):
            if change is not None and change.time <= moment.time and change < moment:
                self.changes[pool] = None
                self.book.complain(RULE, f"STAFFED of pool {pool} at minute {change.time!r}", "no such record")
