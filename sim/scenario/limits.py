"""What `check` accepts, `run` completes: contradictions between tables, and worlds that would never finish.

A world may be slow to simulate, but it may not be endless. Loops that take no time (a machine that sends a customer
round in no time, overflows in a circle, returns without delay), word of mouth that explodes, and more cases than a
machine can hold are found here, before the run. A delay is long enough when it is a second in the mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.scenario.after_visit import OUTSIDE, PARTIES
from sim.scenario.distributions import Distribution
from sim.scenario.expectation import expected_onsets, profile_weeks
from sim.scenario.facts import Facts
from sim.scenario.measuring import in_units, in_words
from sim.scenario.model import World
from sim.scenario.opening_hours import measuring_hours, measuring_time
from sim.scenario.organisation import CHANNEL_KEYS, Channel, Level
from sim.scenario.overrides import Path
from sim.scenario.rhythm import LEAST_CYCLES, rhythm
from sim.scenario.routing import MOST_VISITS, visits_to_come
from sim.scenario.run_days import days_of_run, halves_of, rota
from sim.vocabulary import (
    HALF_HOURS_PER_WEEK,
    MINUTES_PER_DAY,
    MINUTES_PER_HALF_HOUR,
    MINUTES_PER_WEEK,
    MOST_TOLD,
)

MOST_CASES: Final = 1e8
MOST_NEWCOMERS: Final = 1e7
SECOND: Final = 1.0 / 60.0
MINUTE: Final = 1.0
_SURE: Final = 0.99
_ROUNDING: Final = 1e-9
MOST_RULES: Final = 5000
"""All levels together may have so many rules of routes."""
_BESIDE_ROUTES: Final = {"success": (1.0, 1.0), "attempt_below": 1.0, "authority": math.inf}
"""What decides where a case goes without routes, and the neutral values that may stand beside them."""


@dataclass(frozen=True)
class Objection:
    """One reason not to simulate a world: the key to change, what is wrong with it, and what would be allowed."""

    path: Path
    message: str
    found: object = None
    allowed: str = ""


def objections(world: World) -> list[Objection]:
    """Return every objection to a valid world; none means that an engine can run it to its horizon."""
    found: list[Objection] = []
    for check in (_clock, _calendar, _demand, _flaws, _knock_ons, _channels, _queues, _payrolls, _routes, _after_visits,
                  _asking, _returns, _talk, _ties, _worth, _cases):
        found.extend(check(world))
    return found


def _payrolls(world: World) -> Iterator[Objection]:
    for name, pool in world.pools.items():
        most = max(rota(world, pool))
        if pool.heads is not None and pool.heads < most:
            yield Objection(("pools", name, "heads"), f"are fewer than are on duty at a time ({most})",
                            pool.heads, f"at least {most}")


def _clock(world: World) -> Iterator[Objection]:
    if world.horizon <= 0.0:
        yield Objection(("horizon",), "leaves no time to simulate", world.horizon, "more than 0")
    elif isinstance(world.warm_up, str):
        least = LEAST_CYCLES * rhythm(world)
        if world.horizon < least:
            yield Objection(("warm_up",), "cannot be chosen: the run is too short for its weekly or daily rhythm",
                            world.warm_up, f"a horizon of at least {least:g} minutes ({least / MINUTES_PER_DAY:g} "
                            "days), or a duration")
    elif world.warm_up >= world.horizon:
        yield Objection(("warm_up",), "is not shorter than the horizon", _duration(world.warm_up),
                        f"less than {_duration(world.horizon)}")
    elif not _can_watch(world, world.warm_up):
        yield Objection(("outcomes", "watch"), "is longer than what is simulated after the warm-up: no case can be "
                        "watched that long", " ".join(in_words(world.watched_for())),
                        f"at most {_duration(world.horizon - world.warm_up)}")
    weights = world.customers.trust.weights
    if weights.care + weights.help + weights.trust <= 0.0:
        yield Objection(("customers", "trust", "weights"), "are all 0", None, "at least one weight above 0")


def _can_watch(world: World, warm_up: float) -> bool:
    """Whether a case that occurs at the warm-up can be watched to the end."""
    span = world.watched_for()
    if span.clock == "calendar":
        return span.minutes <= world.horizon - warm_up
    return measuring_time(world).last_start(span) >= warm_up


def measured_otherwise(worlds: Mapping[str, World]) -> Iterator[Objection]:
    """Give the first of some worlds, by what they are called, whose business days are not those of the first world.

    How long cases are watched is the same measure for all of them, so it has to pass by the same clock.
    """
    clocks = {name: _clock_of(world) for name, world in worlds.items() if world.outcomes.in_business_time()}
    first = next(iter(clocks), "")
    for name, clock in clocks.items():
        if clock != clocks[first]:
            outcomes = worlds[name].outcomes
            in_watch = outcomes.watch is not None and outcomes.watch.clock != "calendar"
            yield Objection(("outcomes", "watch" if in_watch else "solved_within"), "is in business time, which does "
                            f"not pass alike under {first} and {name}: their times could not be compared", None,
                            'calendar time, such as "7 days", or the same [calendar] hours and closed dates throughout')
            return


def _clock_of(world: World) -> object:
    """Return by what hours business time passes in a world, in any week and on the days of the run."""
    hours = measuring_hours(world)
    if hours is None:
        return None
    places = halves_of(days_of_run(world), math.ceil(world.horizon / MINUTES_PER_HALF_HOUR))
    return hours[:HALF_HOURS_PER_WEEK], [place >= 0 and hours[place] for place in places]


def _calendar(world: World) -> Iterator[Objection]:
    calendar = world.calendar
    dated = [("pools", name, "staff_on") for name, pool in world.pools.items() if pool.staff_on]
    dated += [("flaws", name, "volume_on") for name, flaw in world.flaws.items() if flaw.volume_on]
    if calendar.start is None and (calendar.closed or dated):
        what = "dates on which it is closed" if calendar.closed else f"the dates of {'.'.join(dated[0])}"
        yield Objection(("calendar", "start"), f"is missing: {what} mean nothing without it", None,
                        'the date of minute 0, a Monday, such as "2026-01-05"')
    closed = {one.isoformat() for one in calendar.closed}
    for name, pool in world.pools.items():
        for iso, on_duty in pool.staff_on.items():
            if iso in closed and any(on_duty):
                yield Objection(("pools", name, "staff_on", iso), "puts somebody on duty on a date on which all is "
                                "closed", f"up to {max(on_duty)}", "0, or a date that is not in calendar.closed")


def _duration(minutes: float) -> str:
    return " ".join(in_units(minutes))


def _demand(world: World) -> Iterator[Objection]:
    demand = world.demand
    if demand.kind == "customers":
        if demand.cases_per_hour:
            yield Objection(("demand", "cases_per_hour"), "belongs to open demand", demand.cases_per_hour,
                            'kind = "open"')
    elif demand.busyness is not None and not math.isfinite(demand.busyness.average):
        yield _no_mean(("demand", "busyness"))


def _no_mean(path: Path) -> Objection:
    return Objection(path, "has an infinite mean", None, "a law with a mean (a shape above 1)")


def _flaws(world: World) -> Iterator[Objection]:
    weights = [flaw.per_1000_orders for flaw in world.flaws.values()]
    if world.demand.kind == "open":
        only_dated = not world.demand.cases_per_hour and not world.customers.organic_per_week and any(
            flaw.volume_on for flaw in world.flaws.values())
        if sum(weights) <= 0.0 and not only_dated:
            yield Objection(("flaws",), "all have the weight 0", None, "at least one per_1000_orders above 0")
        return
    if sum(weights) > 1000.0:
        yield Objection(("flaws",), "are carried by more than every order", sum(weights),
                        "per_1000_orders that add up to at most 1000")
    for name, flaw in world.flaws.items():
        if flaw.profile is not None:
            yield Objection(("flaws", name, "profile"), "belongs to open demand", None, 'demand.kind = "open"')
        if flaw.volume_on:
            yield Objection(("flaws", name, "volume_on"), "belongs to open demand", None, 'demand.kind = "open"')


def _knock_ons(world: World) -> Iterator[Objection]:
    follows = {name: flaw.knock_on.flaw for name, flaw in world.flaws.items() if flaw.knock_on is not None}
    for name in circles(follows):
        yield Objection(("flaws", name, "knock_on", "flaw"), "leads back to itself: cases without end",
                        follows[name], "knock-ons that end somewhere")


def circles(follows: dict[str, str]) -> list[str]:
    """Return one member of every circle in a map from each name to its follower."""
    state: dict[str, int] = {}
    found = []
    for number, start in enumerate(follows):
        name = start
        while name in follows and name not in state:
            state[name] = number
            name = follows[name]
        if name in follows and state[name] == number:
            found.append(name)
    return found


def _channels(world: World) -> Iterator[Objection]:
    for name, channel in world.channels.items():
        path = ("channels", name)
        for key in sorted(channel.model_fields_set - {*CHANNEL_KEYS[channel.kind]}):
            if getattr(channel, key) is not None:
                yield Objection((*path, key), f"means nothing for a channel of kind {channel.kind}", None,
                                ", ".join(CHANNEL_KEYS[channel.kind]))
        if channel.kind == "self_service":
            yield from _self_service(world, channel, path)
        if channel.kind == "message" and channel.after_silence is not None:
            yield from _silence(world, channel, path)
        retry = channel.retry
        if retry is not None and retry.probability > _SURE and retry.delay.average < SECOND:
            yield Objection((*path, "retry", "delay"), "lets the customer try for ever in no time", None,
                            f"a mean of at least a second where the probability is above {_SURE}")


def _self_service(world: World, channel: Channel, path: Path) -> Iterator[Objection]:
    if channel.human_access < 1.0 and channel.patience is None and channel.session.average < SECOND:
        yield Objection((*path, "session"), "takes no time, and nothing ends the loop", None,
                        "a session of at least a second in the mean, human_access = 1, or a patience")
    if channel.leads_to is None:
        yield Objection((*path, "leads_to"), "is missing", None, "the channel to a human (there is not just one)")
    elif world.channels[channel.leads_to].kind == "self_service":
        yield Objection((*path, "leads_to"), "does not lead to a human", channel.leads_to,
                        "a channel of kind live or message")


def _silence(world: World, channel: Channel, path: Path) -> Iterator[Objection]:
    if channel.expected_answer is None:
        yield Objection((*path, "after_silence"), "never happens without an expected_answer", channel.after_silence,
                        "an expected_answer beside it")
    elif (world.channels[channel.after_silence or ""].kind != "live"
          and _too_short(channel.expected_answer, MINUTE)):
        yield Objection((*path, "expected_answer"), "lets messages follow each other in no time", None,
                        "a mean of at least a minute where after_silence is not a live channel")


def _too_short(law: Distribution, least: float) -> bool:
    return law.average < least


def _queues(world: World) -> Iterator[Objection]:
    for name, pool in world.pools.items():
        if pool.overflow is not None and pool.overflow.mode == "both" and pool.overflow.to == name:
            yield Objection(("pools", name, "overflow", "mode"), "wants to wait twice in one line", "both",
                            "another pool in `to`, or \"move\"")
    follows = {name: pool.overflow.to for name, pool in world.pools.items() if pool.overflow is not None}
    for name in circles(follows):
        if sum(world.pools[member].overflow_after() for member in _round(name, follows)) < SECOND:
            yield Objection(("pools", name, "overflow"), "goes round in a circle in no time", None,
                            "an `after` of at least a second on the way round")


def _round(name: str, follows: dict[str, str]) -> list[str]:
    members = [name]
    while follows[members[-1]] != name:
        members.append(follows[members[-1]])
    return members


def _routes(world: World) -> Iterator[Objection]:
    routed = [level for level in world.chain if level.routes is not None]
    for level in routed:
        for key, neutral in _BESIDE_ROUTES.items():
            if getattr(level, key) != neutral:
                yield Objection(("chain", level.level, key), "means nothing beside routes", getattr(level, key),
                                f"{_written(neutral)}, or no routes")
    visits = visits_to_come(world) if routed else {}
    endless = [level for level in routed if visits.get(level.level, 0.0) >= MOST_VISITS]
    if endless:
        worst = max(endless, key=lambda level: visits[level.level])
        most, ruled = visits[worst.level], any(level.routes_when for level in world.chain)
        found = f"{'up to ' if ruled else ''}{most:.4g} visits in the mean" if math.isfinite(most) else "no way out"
        yield Objection(("chain", worst.level, "routes_when" if worst.routes_when else "routes"), "lead round for ever",
                        found, f"a way out for all, after fewer than {MOST_VISITS:,.0f} visits in the mean")


def _after_visits(world: World) -> Iterator[Objection]:
    """Object to rules of routes and handle times without routes, and to waits that are more than certain."""
    rules = sum(len(level.routes_when) for level in world.chain)
    if rules > MOST_RULES:
        yield Objection(("chain",), f"has {rules:,} rules of routes", None, f"at most {MOST_RULES:,} in all levels")
    for at, level in enumerate(world.chain):
        if rules and level.level == OUTSIDE:
            yield Objection(("chain", OUTSIDE, "level"), "is where cases come from that no level has handed on",
                            OUTSIDE, "another name, or no routes_when")
        if level.routes is None:
            for key in ("routes_when", "handle_before"):
                if getattr(level, key):
                    yield Objection(("chain", level.level, key), "means nothing without routes", None,
                                    "routes beside it, which hold for all other cases")
        above = [higher.level for higher in world.chain[at + 1:at + 2]]
        yield from _waits(level, sorted(level.ways_on()) or ["solved", "refused", *above])


def _waits(level: Level, ways: Sequence[str]) -> Iterator[Objection]:
    waits = [wait for party in PARTIES if (wait := level.wait_for(party)) is not None]
    for way in ways:
        together = math.fsum(wait.chance(way) for wait in waits)
        if together > 1.0 + _ROUNDING:
            yield Objection(("chain", level.level, "waits"), f"are more than certain before {way}: there is one reason "
                            "a visit at most", f"{together:.4g} together", "probabilities that add up to at most 1")
            return


def _asking(world: World) -> Iterator[Objection]:
    """Object where people can wait for each other in a circle, or would have to, but for their authority.

    Whoever asks is busy until somebody of the boss's pool is free. Where that pool's people ask in turn, over others or
    not, somebody of the first pool, all of either may be waiting for the other, and none of them is ever free again.
    A circle is necessary for that (Coffman, Elphick & Shoshani 1971); where each of its questions can be asked, luck
    is all that it takes. Nobody waits for a pool's own people: they are not asked. A chain whose pools stand both over
    and under each other says nothing of who is whose boss, and is refused as well.
    """
    if world.levers.ask_boss is None:
        return
    facts = Facts(world)
    questions = [question for question in [*facts.ranks, *facts.questions] if max(world.pools[question[1]].rotas()) > 0]
    circle = _circle(list(dict.fromkeys(questions)))
    if circle:
        found = ", ".join(f"{pool} asks {boss} at level {world.chain[level].level}" for level, pool, boss in circle)
        yield Objection(("levers", "ask_boss"), "leads round in a circle: pools would wait for each other for ever",
                        found, "higher levels whose people are under nobody who can be waiting for them (a pool of"
                        " their own, or more authority)")


def _circle(questions: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Return the shortest way round from a pool to itself along who asks whom; nothing where there is none."""
    shortest: list[tuple[int, str, str]] = []
    for start in dict.fromkeys(pool for _, pool, _ in questions):
        ways: dict[str, list[tuple[int, str, str]]] = {start: []}
        ahead = [start]
        for pool in ahead:  # grows on the way: the pools in order of their distance
            for question in (question for question in questions if question[1] == pool):
                way = [*ways[pool], question]
                if question[2] == start and (not shortest or len(way) < len(shortest)):
                    shortest = way
                if question[2] not in ways:
                    ways[question[2]] = way
                    ahead.append(question[2])
    return shortest


def _written(value: object) -> str:
    return "unlimited" if value == math.inf else str(list(value)) if isinstance(value, tuple) else f"{value:g}"


def _returns(world: World) -> Iterator[Objection]:
    fixing = world.fixing
    holds: Iterable[float] = [level.holds for level in world.chain] + [
        world.pools[flaw.needs_fixer.pool].holds for flaw in world.flaws.values() if flaw.needs_fixer is not None
    ]
    endless = fixing.comes_back_limit is None and _too_short(fixing.comes_back, SECOND)
    if endless and min(holds) < 1.0 - _SURE:
        yield Objection(("fixing", "comes_back"), "brings cases back for ever in no time", None,
                        "a mean of at least a second, or a comes_back_limit, where solutions hardly ever hold")
    if fixing.promise is not None and _too_short(fixing.promise, MINUTE):
        yield Objection(("fixing", "promise"), "is broken as soon as it is made", None, "a mean of at least a minute")


def _talk(world: World) -> Iterator[Objection]:
    customers, talk = world.customers, world.customers.word_of_mouth
    if not math.isfinite(customers.activity.average):
        yield _no_mean(("customers", "activity"))
    for key in ("praise", "grievance"):
        mean = getattr(talk, key)
        if mean and not mean * customers.reach.average <= MOST_TOLD:
            yield Objection(("customers", "word_of_mouth", key), "tells too many", mean,
                            f"at most {MOST_TOLD:g} told a case, times the mean reach")


def _worth(world: World) -> Iterator[Objection]:
    worth = world.money.customer_value
    if worth is None or isinstance(worth, float):
        return
    path = ("money", "customer_value")
    if world.demand.kind == "open":
        yield Objection(path, "cannot follow from orders, which customers of open demand do not place", None,
                        "an amount of money")
    elif not world.margin_a_year():
        yield Objection(path, "cannot follow from a margin of 0", None,
                        "an amount of money, or orders_per_week and margin_per_order above 0")
    elif worth.leaving_rate is not None and worth.discount_rate + worth.leaving_rate <= 0.0:
        yield Objection((*path, "discount_rate"), "gives a customer infinite value", worth.discount_rate,
                        "a discount_rate or a leaving_rate above 0")


def _ties(world: World) -> Iterator[Objection]:
    """Object to a graph with more ties than there are others to know, and to a ring that cannot be built."""
    graph, people = world.customers.word_of_mouth.graph, world.customers.initial
    if graph == "uniform":
        return
    path: Path = ("customers", "word_of_mouth", "graph")
    if graph.small_world is not None:
        path, ties = (*path, "small_world", "neighbours"), graph.small_world.neighbours
        if ties % 2:
            yield Objection(path, "is odd: on a ring half of the neighbours sit on either side", ties,
                            "an even number")
            return
    else:
        assert graph.scale_free is not None
        path, ties = (*path, "scale_free", "links"), graph.scale_free.links
    if ties > people > 0:
        yield Objection(path, f"are more than there are customers ({people:,})", ties,
                        f"at most {people:,}, or more customers")


def growth(world: World) -> float:
    """Bound the factor by which word of mouth multiplies the cases over the horizon; infinite when it explodes.

    Praise that converts makes a branching process. With open demand a case leads to m further ones after a delay of
    mean d: in all at most 1 / (1 - m) where m < 1, else about exp((m - 1) x horizon / d), as for exponential delays.
    With customers, each case wins m customers who have c cases a week: about exp(m x c x weeks), weeks as the
    profile has them.
    """
    talk = world.customers.word_of_mouth
    won = talk.praise * (1.0 - talk.inside) * talk.conversion
    won = won * world.customers.reach.average if won else 0.0
    if world.demand.kind == "customers":
        return _exponential(won * world.cases_per_customer_week() * profile_weeks(world.demand.profile, world.horizon))
    if won < _SURE:
        return 1.0 / (1.0 - won)
    delay = talk.delay.average
    generations = world.horizon / delay if delay else math.inf
    return min(_exponential(max(won - 1.0, 0.0) * generations) + generations, math.inf)


def _exponential(x: float) -> float:
    return math.exp(x) if x < 700.0 else math.inf


def _knock_on_factor(world: World) -> float:
    """Bound the cases that one case can become by knocking on: each at most one further, the rates permitting."""
    days = world.horizon / MINUTES_PER_DAY
    longest = 0.0
    for flaw in world.flaws.values():
        total, chance = 0.0, 1.0
        for _ in world.flaws:  # no cascade has more links, unless it is a circle, which is objected to elsewhere
            if flaw.knock_on is None:
                break
            chance *= min(flaw.knock_on.per_day * days, 1.0)
            total += chance
            flaw = world.flaws[flaw.knock_on.flaw]
        longest = max(longest, total)
    return 1.0 + longest


def _cases(world: World) -> Iterator[Objection]:
    newcomers = world.customers.organic_per_week * world.horizon / MINUTES_PER_WEEK
    if newcomers > MOST_NEWCOMERS:
        yield Objection(("customers", "organic_per_week"), f"brings {newcomers:.3g} customers over the horizon",
                        world.customers.organic_per_week, f"at most {MOST_NEWCOMERS:g} newcomers")
    expected = expected_onsets(world)
    total = expected * growth(world) * _knock_on_factor(world) if expected else 0.0
    if total <= MOST_CASES or math.isinf(expected):  # infinite only where a mean is, which has been said
        return
    path: Path = ("demand", "cases_per_hour") if world.demand.kind == "open" else ("customers",)
    if expected <= MOST_CASES and growth(world) > 2.0:
        path = ("customers", "word_of_mouth", "conversion")
    size = f"{total:.3g}" if math.isfinite(total) else "infinitely many"
    yield Objection(path, f"makes {size} cases over the horizon", None, f"at most {MOST_CASES:g} expected cases")
