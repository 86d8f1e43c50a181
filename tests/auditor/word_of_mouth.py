"""Word of mouth: who talks, who hears, who is won, and the name that is left (docs/model.md, section 6.10)."""

from __future__ import annotations

from math import inf, log
from typing import Final

from scipy.special import pdtr, pdtrik

from sim.arithmetic import exp
from sim.scenario.plan import SCALE_FREE, SMALL_WORLD, UNIFORM_MIXING
from sim.vocabulary import NOBODY, Ending, Kind, Purpose, Tone
from tests.auditor.book import Book
from tests.auditor.draws import ORGANISATION
from tests.auditor.feelings import moved, settle, sway
from tests.auditor.state import Case, Customer

MOST_TOLD: Final = 1000
MOST_WON: Final = 1_000_000


class Name:
    """The stock of grievances remembered outside, and how many word of mouth has won."""

    def __init__(self) -> None:
        """Begin with a good name."""
        self.stock = 0.0
        self.since = 0.0
        self.won = 0


def remembered(book: Book, name: Name, now: float) -> float:
    """Return what is left of the stock, which halves every half-life."""
    half_life: float = book.world.reputation_half_life
    left: float = exp(-log(2.0) * (now - name.since) / half_life) if half_life < inf else 1.0
    return name.stock * left


def share_who_come(book: Book, name: Name, now: float) -> float:
    """Return the probability with which an organic newcomer comes."""
    drop: float = book.world.reputation_drop
    return max(0.0, 1.0 - drop * remembered(book, name, now))


def poisson(u: float, mean: float) -> int:
    """Return the smallest count whose probability of not being exceeded is at least u."""
    if mean <= 0.0:
        return 0
    count = max(0, int(pdtrik(u, mean)))
    while pdtr(count, mean) < u:
        count += 1
    while count > 0 and pdtr(count - 1, mean) >= u:
        count -= 1
    return count


def talk(book: Book, name: Name, case: Case, ending: Ending) -> None:
    """Read what a customer tells others at the end of a case."""
    world, customer = book.world, case.customer
    if ending == Ending.SOLVED and customer.loyalty >= world.praise_above:
        kind, tone, mean, purpose = Kind.PRAISED, Tone.PRAISE, world.praise, Purpose.PRAISE
    elif customer.loyalty < world.grievance_below:
        kind, tone, mean, purpose = Kind.AGGRIEVED, Tone.GRIEVANCE, world.grievance, Purpose.GRIEVANCE
    else:
        return
    told = min(MOST_TOLD, poisson(book.draws.of(case, purpose), min(customer.reach * mean, float(MOST_TOLD))))
    if told:
        cause = book.add(case, kind, case.flaw, float(told), NOBODY, case.last)
        outside = sum(_reaches_outside(book, name, case, tone, n, cause) for n in range(told))
        if outside and world.reputation_drop > 0.0:
            name.stock, name.since = remembered(book, name, book.now) + outside, book.now
            book.add(case, Kind.REPUTATION_FELL, case.flaw, name.stock, NOBODY, cause)


def _reaches_outside(book: Book, name: Name, case: Case, tone: Tone, n: int, cause: int) -> bool:
    """Read where one telling goes; whether it is a grievance told outside."""
    if book.draws.of(case, Purpose.INSIDE, n) < book.world.inside:
        _is_heard(book, case, tone, n, cause)
        return False
    if tone is Tone.GRIEVANCE:
        return True
    if book.draws.of(case, Purpose.CONVERSION, n) < book.world.conversion and name.won < MOST_WON:
        name.won += 1
        delay = book.draws.quantile(book.world.conversion_delay, book.draws.of(case, Purpose.CONVERSION_DELAY, n))
        key = book.draws.heir(case.key, case.number, n)
        book.steps.is_won(n, key, case.customer, cause, book.later(delay))
    return False


def _is_heard(book: Book, case: Case, tone: Tone, n: int, cause: int) -> None:
    teller, u = case.customer, book.draws.of(case, Purpose.LISTENER, n)
    if book.world.graph == UNIFORM_MIXING:
        listener = book.customers[int(u * len(book.customers))]
    elif teller.friends:
        listener = book.customers[teller.friends[int(u * len(teller.friends))]]
    else:
        return
    if listener is teller or not listener.here:
        return
    shift = book.world.shift if tone is Tone.PRAISE else -book.world.shift
    listener.scores = [*listener.scores[:2], moved(listener.scores[2], shift)]
    settle(book, listener)
    sway(listener, book.tell(Kind.HEARD, tone, listener.loyalty, listener.index, cause=cause))


# --- who knows whom ---


def befriend(one: Customer, other: Customer) -> None:
    """Let two customers know each other."""
    one.friends.append(other.index)
    other.friends.append(one.index)


def acquaint_founders(book: Book) -> None:
    """Tie the founding customers along the graph."""
    people, world = book.customers, book.world
    if world.graph == SMALL_WORLD:
        _ring(book)
    elif world.graph == SCALE_FREE:
        ends: list[int] = []
        for person in range(min(world.ties, len(people)), len(people)):
            known = len(ends)
            for link in range(world.ties):
                u = book.draws.at(ORGANISATION, 0, Purpose.GRAPH, len(ends) // 2)
                friend = ends[int(u * known)] if known else link
                befriend(people[person], people[friend])
                ends += [person, friend]


def _ring(book: Book) -> None:
    people, world, edge = book.customers, book.world, 0
    for person, one in enumerate(people):
        for step in range(1, min(world.ties // 2, len(people) - 1) + 1):
            other = (person + step) % len(people)
            if book.draws.at(ORGANISATION, 0, Purpose.GRAPH, 2 * edge) < world.rewire:
                other = int(book.draws.at(ORGANISATION, 0, Purpose.GRAPH, 2 * edge + 1) * len(people))
            befriend(one, people[other])
            edge += 1


def introduce(book: Book, newcomer: Customer, sponsor: Customer) -> None:
    """Tie a newcomer to whoever brought it and to some of that person's friends."""
    if book.world.graph == UNIFORM_MIXING or book.world.ties == 0:
        return
    circle = list(sponsor.friends)
    befriend(newcomer, sponsor)
    for n in range(min(book.world.ties - 1, len(circle))):
        u = book.draws.at(newcomer.key, 0, Purpose.ACQUAINTANCE, n)
        befriend(newcomer, book.customers[circle[int(u * len(circle))]])


