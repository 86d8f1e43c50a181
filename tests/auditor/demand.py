"""Demand: candidates of every stream, and which of them become cases (docs/model.md, sections 6.1 and 6.10)."""

from __future__ import annotations

from bisect import bisect_right
from heapq import heappop, heappush
from math import ceil, inf

import numpy as np

from sim.arithmetic import log
from sim.randomness import customer_key, philox
from sim.vocabulary import (
    HALF_HOURS_PER_WEEK,
    HOURS_PER_WEEK,
    MINUTES_PER_DAY,
    MINUTES_PER_HALF_HOUR,
    MINUTES_PER_HOUR,
    MINUTES_PER_WEEK,
    NOBODY,
    Feeling,
    Kind,
    Origin,
    Purpose,
)
from tests.auditor import feelings, front_door, word_of_mouth
from tests.auditor.book import Book
from tests.auditor.complaints import kind_name
from tests.auditor.customers import Base
from tests.auditor.draws import FIRST_LINK, OPEN, ORGANIC, ORGANISATION
from tests.auditor.moments import Moment
from tests.auditor.state import Case, Customer

MOST_LINKS = 10
RULE = "the demand is a function of its draws (6.1)"


class Stream:
    """One stream of candidates, each at a moment; most that do not come to anything leave no record."""

    def __init__(self, demand: Demand) -> None:
        """Begin before the first candidate."""
        self.demand = demand
        self.book = demand.book
        self.moment: Moment | None = None

    def foresee(self, time: float, maker: Moment) -> None:
        """Let the next candidate come at a time."""
        self.moment = None
        if time < self.book.horizon:
            self.moment = Moment(time, maker)
            heappush(self.demand.streams, (self.moment, self.moment.index, self))

    def shows(self, now: float) -> bool:
        """Whether the candidate that is next leaves a record, as things stand."""
        raise NotImplementedError

    def tell(self) -> None:
        """Read the records of a candidate that leaves some."""
        raise NotImplementedError

    def goes_on(self, maker: Moment) -> None:
        """Foresee the next candidate."""


def exponential(u: float) -> float:
    """Return the quantile of the exponential law of mean 1."""
    return -log(1.0 - u)


class Rates:
    """Expected arrivals, cumulated over pieces of one rate: hours, or half hours where the two of an hour differ."""

    def __init__(self, by_half_hour: list[float], by_day: list[float]) -> None:
        """Cumulate rates an hour by half hour of the week, each day's multiplied by a factor."""
        self.starts: list[float] = []
        amounts = []
        for hour in range(24 * len(by_day)):
            first = by_half_hour[2 * hour % HALF_HOURS_PER_WEEK]
            second = by_half_hour[(2 * hour + 1) % HALF_HOURS_PER_WEEK]
            pieces = ((hour, first),) if first == second else ((hour, 0.5 * first), (hour + 0.5, 0.5 * second))
            self.starts += [start for start, _ in pieces]
            amounts += [amount * by_day[hour // 24] for _, amount in pieces]
        self.starts.append(24.0 * len(by_day))
        self.cumulated = np.concatenate(([0.0], np.add.accumulate(amounts)))

    def reached(self, work: float) -> float:
        """Return the minute at which the cumulated rate reaches `work`."""
        piece = int(np.searchsorted(self.cumulated, work)) - 1
        if piece + 1 >= len(self.cumulated):
            return inf
        before, after = float(self.cumulated[piece]), float(self.cumulated[piece + 1])
        unit = self._unit(piece)
        return (self.starts[piece] * MINUTES_PER_HOUR / unit + (work - before) / (after - before)) * unit

    def until(self, minute: float) -> float:
        """Return the cumulated rate at a minute."""
        piece = bisect_right(self.starts, minute / MINUTES_PER_HOUR) - 1
        before, after = float(self.cumulated[piece]), float(self.cumulated[piece + 1])
        unit = self._unit(piece)
        return before + (after - before) * (minute / unit - self.starts[piece] * MINUTES_PER_HOUR / unit)

    def _unit(self, piece: int) -> float:
        """Return the minutes of a piece."""
        return (self.starts[piece + 1] - self.starts[piece]) * MINUTES_PER_HOUR


class Demand:
    """All streams together."""

    def __init__(self, book: Book, base: Base) -> None:
        """Cumulate the rates over the horizon."""
        self.book, self.base = book, base
        self.streams: list[tuple[Moment, int, Stream]] = []
        self.by_name = sorted(range(len(book.flaws)), key=lambda flaw: book.flaws[flaw].name)
        world, days = book.world, ceil(book.horizon / MINUTES_PER_DAY)
        self.arrivals = book.plan.arrivals.tolist()
        self.dated = set(zip(book.plan.volume_days.tolist(), book.plan.volume_flaws.tolist(), strict=True))
        factors = [1.0] * days
        if world.has_busyness:
            factors = [book.draws.quantile(world.busyness, book.draws.at(ORGANISATION, 0, Purpose.BUSYNESS, day))
                       for day in range(days)]
        if world.open_demand:
            self.rates = Rates([sum(self.arrivals[flaw][half] for flaw in self.by_name)
                                for half in range(HALF_HOURS_PER_WEEK)], factors)
        else:
            self.rates = Rates([weight / HOURS_PER_WEEK for weight in book.plan.profile.tolist()], factors)

    def opens(self) -> None:
        """Foresee the first candidate of every stream that begins with the run."""
        if self.book.world.open_demand:
            Arrivals(self).goes_on(self.book.moment)
            if len(self.book.plan.volumes):
                Volumes(self).goes_on(self.book.moment)
        else:
            for customer in self.book.customers:
                self._begins(customer, 0.0)
        if self.book.world.organic_per_week > 0.0:
            Organic(self).goes_on(self.book.moment)

    # --- following the streams ---

    def missing(self, moment: Moment) -> None:
        """Pass over candidates before `moment` that come to nothing; complain of others."""
        while self.streams and self.streams[0][0].time <= moment.time and self.streams[0][0] < moment:
            passed, _, stream = heappop(self.streams)
            if stream.shows(passed.time):
                self.book.complain(RULE, f"{type(stream).__name__} at minute {passed.time!r}", "no such record")
            stream.goes_on(passed)

    def candidate(self) -> None:
        """Read what the next candidate that comes to something leaves in the log."""
        record = self.book.next
        assert record is not None
        while self.streams and self.streams[0][0].time <= record.time:
            moment, _, stream = heappop(self.streams)
            if stream.shows(moment.time):
                if moment.time != record.time:
                    raise self.book.lose(RULE, f"{type(stream).__name__} at minute {moment.time!r}",
                                         f"{kind_name(record.kind)} at minute {record.time!r}")
                self.book.begin(moment)
                stream.tell()
                stream.goes_on(moment)
                return
            stream.goes_on(moment)
        raise self.book.lose(RULE, "nothing to come from any stream", kind_name(record.kind))

    # --- candidates ---

    def flaw_of_open_demand(self, key: int, now: float) -> int:
        """Return the flaw of a case of open demand: by the rates of the half hour, or by weights if there are none."""
        half = int(now / MINUTES_PER_HALF_HOUR) % HALF_HOURS_PER_WEEK
        rates = [flaw[half] for flaw in self.arrivals]
        weights = rates if any(rates) else [flaw.share for flaw in self.book.flaws]
        return self.book.draws.first(key, 0, Purpose.FLAW, [flaw.name for flaw in self.book.flaws], weights)

    def strikes(self, key: int, flaw: int) -> bool:
        """Whether a candidate's flaw is still there to strike."""
        return self.book.draws.at(key, 1, Purpose.FLAW_LEVEL) < self.book.team.level[flaw]

    def is_caught(self, key: int, flaw: int, customer: int) -> bool:
        """Whether a quality check stops a candidate, which leaves a record."""
        book = self.book
        if not book.draws.at(key, 1, Purpose.QUALITY_CHECK) < book.world.catches:
            return False
        drawn = book.draws.quantile(book.flaws[flaw].severity, book.draws.at(key, 1, Purpose.SEVERITY))
        book.tell(Kind.CAUGHT, flaw, min(1.0, max(0.0, drawn)), customer)
        return True

    def opens_case(self, customer: Customer, flaw: int, key: int, links: int = 0, cause: int = NOBODY,
                   at_all: int = NOBODY, says: int = NOBODY) -> None:
        """Read the onset of a case, and foresee its first word and what it may knock on."""
        book, traits, number = self.book, self.book.flaws[flaw], 1 + links * FIRST_LINK

        def drawn(law: int, purpose: Purpose) -> float:
            return book.draws.quantile(law, book.draws.at(key, number, purpose))

        case = Case(len(book.cases), customer, key, number, flaw, links, book.now,
                    severity=min(1.0, max(0.0, drawn(traits.severity, Purpose.SEVERITY))),
                    complexity=min(1.0, max(0.0, drawn(traits.complexity, Purpose.COMPLEXITY))),
                    remedy=drawn(traits.remedy, Purpose.REMEDY), last=cause)
        book.cases.append(case)
        customer.cases.append(case)
        case.opening = book.say(case, Kind.OPENED, flaw, customer.loyalty,
                                number if says == NOBODY else says, at_all=at_all)
        feelings.feel(book, case, Feeling.ONSET)
        if traits.knock_on >= 0 and links < MOST_LINKS:
            delay = traits.knock_on_minutes * exponential(book.draws.of(case, Purpose.KNOCK_ON))
            book.due(case, book.later(delay), "knock-on", "knocks on", lambda: self._knocks_on(case, traits.knock_on))
        book.due(case, book.later(0.0), "journey", "complains or stays silent", lambda: front_door.speaks(book, case))

    def _knocks_on(self, case: Case, flaw: int) -> None:
        links = case.links + 1
        cause = self.book.add(case, Kind.KNOCKED_ON, flaw, float(links), NOBODY, case.opening)
        self.opens_case(case.customer, flaw, case.key, links, cause, case.opening)

    def begins_orders(self, newcomer: Customer) -> None:
        """Let a newcomer order from now on; in open demand, let it come with its problem."""
        if self.book.world.open_demand:
            self.opens_case(newcomer, self.flaw_of_open_demand(newcomer.key, self.book.now), newcomer.key,
                            cause=newcomer.swayed[0])
        else:
            self._begins(newcomer, self.rates.until(self.book.now))

    def _begins(self, customer: Customer, work: float) -> None:
        """Foresee the first point of every layer of every flaw that reaches below the flaw's rate."""
        for flaw in self.by_name:
            rate, layer = customer.orders * self.book.flaws[flaw].share, 0
            while rate > (2.0 ** (layer - 7) if layer else 0.0):
                Orders(self, customer, flaw, layer, work).goes_on(self.book.moment)
                layer += 1


class Arrivals(Stream):
    """Cases of open demand, each with a customer of its own."""

    n, work = -1, 0.0

    def goes_on(self, maker: Moment) -> None:
        """Foresee the next arrival of the Poisson process."""
        self.n += 1
        self.work += exponential(self.book.draws.at(ORGANISATION, 0, Purpose.ARRIVAL, self.n))
        self.foresee(self.demand.rates.reached(self.work), maker)

    def shows(self, now: float) -> bool:
        """Whether the flaw is still there."""
        self.key = int(customer_key(OPEN, self.n))
        self.flaw = self.demand.flaw_of_open_demand(self.key, now)
        return (int(now // 1440.0), self.flaw) not in self.demand.dated and self.demand.strikes(self.key, self.flaw)

    def tell(self) -> None:
        """Read what was caught, or a case."""
        if not self.demand.is_caught(self.key, self.flaw, NOBODY):
            self.demand.opens_case(self.demand.base.arrives(self.key), self.flaw, self.key, says=self.n)


class Volumes(Stream):
    """Cases expected on single dates: of each flaw and date a Poisson process of its own, all in the order of time."""

    def __init__(self, demand: Demand) -> None:
        """Work out all that come before the horizon."""
        super().__init__(demand)
        book, plan = demand.book, demand.book.plan
        found = []
        rows = zip(plan.volume_days.tolist(), plan.volume_flaws.tolist(), plan.volumes.tolist(), strict=True)
        for row, (day, flaw, by_half) in enumerate(rows):
            name, n, work = book.flaws[flaw].name, 0, 0.0
            rates = Rates(by_half * 7, [1.0])
            while True:
                work += exponential(book.draws.at(ORGANISATION ^ name, day, Purpose.VOLUME, n))
                time = rates.reached(work)
                if time == inf:
                    break
                at = min(day * 1440.0 + time, (day + 1) * 1440.0 - 1e-6)
                found.append((at, row, flaw, n, customer_of_volume(name, day, n)))
                n += 1
        self.coming = sorted(found)[::-1]

    def goes_on(self, maker: Moment) -> None:
        """Foresee the next that is expected."""
        if self.coming:
            time, _, self.flaw, self.n, self.key = self.coming.pop()
            self.foresee(time, maker)

    def shows(self, now: float) -> bool:
        """Whether the flaw is still there."""
        return self.demand.strikes(self.key, self.flaw)

    def tell(self) -> None:
        """Read what was caught, or a case, which is numbered down from -2."""
        if not self.demand.is_caught(self.key, self.flaw, NOBODY):
            self.demand.opens_case(self.demand.base.arrives(self.key), self.flaw, self.key, says=-2 - self.n)


def customer_of_volume(name: int, day: int, n: int) -> int:
    """Return the key of a customer who comes by the volume of a flaw's name on a day: 61 hashed bits above 2^61."""
    low, high = (int(word) for word in philox(np.uint64(name), np.uint64(n), np.uint64(day), np.uint64(0x766F6C75),
                                              np.uint64(0))[:2])
    return int(customer_key(OPEN, 2**61 + ((high << 32 | low) % 2**62 >> 1)))


class Orders(Stream):
    """The points of one layer of the measure of one customer and flaw; those below the flaw's rate are orders."""

    def __init__(self, demand: Demand, customer: Customer, flaw: int, layer: int, work: float) -> None:
        """Begin behind the work that is done."""
        super().__init__(demand)
        self.customer, self.flaw, self.layer, self.work, self.number = customer, flaw, layer, work, 0
        self.bottom, top = 2.0 ** (layer - 7) if layer else 0.0, 2.0 ** (layer - 6)
        self.width = top - self.bottom
        self.rate = customer.orders * demand.book.flaws[flaw].share

    def goes_on(self, maker: Moment) -> None:
        """Foresee the next point of a customer who is there."""
        if not self.customer.here:
            return
        self.number += 1
        gap, self.height, self.key = self.book.draws.point(
            self.customer.key ^ self.book.flaws[self.flaw].name, self.layer, self.number)
        self.work += gap / self.width
        self.foresee(max(maker.time, self.demand.rates.reached(self.work)), maker)

    def shows(self, now: float) -> bool:
        """Whether the point is an order, the customer is there with room for a case, and the flaw is."""
        customer = self.customer
        if not customer.here or not self.height < (self.rate - self.bottom) / self.width:
            return False
        if self.book.world.one_case_at_a_time and customer.cases:
            return False
        return self.demand.strikes(self.key, self.flaw)

    def tell(self) -> None:
        """Read what was caught, or a case."""
        if not self.demand.is_caught(self.key, self.flaw, self.customer.index):
            self.demand.opens_case(self.customer, self.flaw, self.key, says=self.layer * 2**24 + self.number)


class Organic(Stream):
    """Newcomers off the street."""

    n, time = -1, 0.0

    def goes_on(self, maker: Moment) -> None:
        """Foresee the next who might come."""
        self.n += 1
        gap = exponential(self.book.draws.at(ORGANISATION, 0, Purpose.ORGANIC, self.n))
        self.time += gap * MINUTES_PER_WEEK / self.book.world.organic_per_week
        self.foresee(self.time, maker)

    def shows(self, now: float) -> bool:
        """Whether the name is good enough for this one."""
        share = word_of_mouth.share_who_come(self.book, self.demand.base.name, now)
        return self.book.draws.at(ORGANISATION, 0, Purpose.ORGANIC_ACCEPTED, self.n) < share

    def tell(self) -> None:
        """Read that somebody joins, who knows somebody drawn among all."""
        book, key = self.book, int(customer_key(ORGANIC, self.n))
        known = len(book.customers)
        sponsor = book.customers[int(book.draws.at(key, 0, Purpose.LISTENER) * known)] if known else None
        newcomer = self.demand.base.joins(Origin.ORGANIC, self.n, key)
        if sponsor is not None:
            word_of_mouth.introduce(book, newcomer, sponsor)
        self.demand.begins_orders(newcomer)


class Referral(Stream):
    """One customer won by word of mouth."""

    def __init__(self, demand: Demand, number: int, key: int, teller: Customer, cause: int) -> None:
        """Remember who told whom."""
        super().__init__(demand)
        self.number, self.key, self.teller, self.cause = number, key, teller, cause

    def shows(self, now: float) -> bool:
        """Whoever is won comes."""
        return True

    def tell(self) -> None:
        """Read that a customer joins who knows the teller."""
        newcomer = self.demand.base.joins(Origin.REFERRAL, self.number, self.key, self.cause)
        word_of_mouth.introduce(self.book, newcomer, self.teller)
        self.demand.begins_orders(newcomer)
