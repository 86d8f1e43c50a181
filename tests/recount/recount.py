"""All outcomes of a run, counted a second time."""

from __future__ import annotations

from sim.eventlog import Log
from sim.scenario import World
from tests.recount import cases, channels, customers, journeys, learning, money, pools, word_of_mouth
from tests.recount.book import Book, table
from tests.recount.waits import waits


def recount(log: Log, world: World) -> dict[str, float]:
    """Return every outcome by name, from the log and the world it was made in."""
    book = Book(table(log), world)
    waited = waits(book)
    return {**cases.recount(book), **journeys.recount(book, waited), **channels.recount(book, waited),
            **pools.recount(book, waited), **customers.recount(book), **word_of_mouth.recount(book),
            **learning.recount(book), **money.recount(book, waited)}
