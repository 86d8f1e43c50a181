"""The fields of the plan's tables, each told once.

Probabilities and shares are from 0 to 1, times are minutes, money is plain numbers; -1 is none in whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.randomness.names import name_key
from sim.scenario.distributions import Factor
from sim.scenario.durations import CLOCKS
from sim.scenario.fields import Fields, Source, law, number, whole
from sim.scenario.run_days import payroll, rota
from sim.scenario.volumes import has_volumes
from sim.vocabulary import (
    MINUTES_PER_DAY,
    MINUTES_PER_WEEK,
    WEEKS_PER_YEAR,
    Absent,
    Apology,
    ChannelKind,
    Discipline,
    WhenClosed,
)

if TYPE_CHECKING:
    from sim.scenario.distributions import Distribution
    from sim.scenario.model import Channel, Flaw, Level, Pool, World

UNIFORM_MIXING, SMALL_WORLD, SCALE_FREE = 0, 1, 2
NEVER: Final = inf
BEFORE_CALLERS: Final = -1_000_000
"""The priority of reps who ask the boss, where nobody sets one: before every channel's."""
FOLLOW_UP_AHEAD: Final = 0.1
"""Share of a promise that is left when a follow-up call is asked for, where nobody says how far ahead."""


def by_name(names: Sequence[str]) -> list[int]:
    """Return the indices of names in the order of their keys: an order that no order of a file changes."""
    return sorted(range(len(names)), key=lambda index: name_key(names[index]))


def cumulative(shares: Iterable[float]) -> list[float]:
    """Return the shares added up, in their order."""
    total, result = 0.0, []
    for share in shares:
        total += share
        result.append(total)
    return result


# Flaws ------------------------------------------------------------------------------------------------------------


def _knock_on_minutes(flaw: Flaw) -> float:
    return MINUTES_PER_DAY / flaw.knock_on.per_day if flaw.knock_on and flaw.knock_on.per_day > 0 else NEVER


def _pool_of(name: str, source: Source[Any]) -> int:
    return source.names.pools.index(name)


FLAW_FIELDS: Fields[Flaw] = Fields(
    number("share", lambda at: at.share, "cases an order, or weight among the cases of open demand"),
    number("fixer_probability", lambda at: at.part.needs_fixer.probability if at.part.needs_fixer else 0.0,
           "that a case needs a fixer"),
    number("snowball_per_minute", lambda at: at.part.snowball_per_day / MINUTES_PER_DAY,
           "rate at which severity grows exponentially"),
    number("snowball_work", lambda at: at.part.snowball_work, "work and remedy grow by this times growth of severity"),
    number("knock_on_minutes", lambda at: _knock_on_minutes(at.part), "mean time until an open case sets off another"),
    number("head_start", lambda at: at.part.head_start, "minutes by which a case counts as earlier in line"),
    law("severity", lambda at: at.part.severity, "severity at onset"),
    law("complexity", lambda at: at.part.complexity, "complexity"),
    law("remedy", lambda at: at.part.remedy, "money that is due"),
    whole("fixer", lambda at: _pool_of(at.part.needs_fixer.pool, at) if at.part.needs_fixer else -1, "pool that fixes"),
    whole("knock_on", lambda at: at.names.flaws.index(at.part.knock_on.flaw) if at.part.knock_on else -1,
          "flaw that an open case sets off"),
    whole("desk", lambda at: _pool_of(at.part.desk or at.world.chain[0].pool, at), "pool of the first level for it"),
    whole("has_desk", lambda at: int(at.part.desk is not None), "1 if that is its own, which goes before a channel's"),
    whole("priority", lambda at: at.part.priority, "class in line; lower is served first"),
    law("handle", lambda at: at.part.handle, "minutes at the first level, in place of the level's own"),
    law("patience", lambda at: at.part.patience, "minutes of patience, in place of the channel's"),
    whole("name", lambda at: name_key(at.name), "key of the name"),
    whole("by_name", lambda at: by_name(at.names.flaws)[at.index], "flaw whose turn this is when the keys are sorted"),
)

# Channels ---------------------------------------------------------------------------------------------------------


def _channel_of(name: str | None, source: Source[Channel], otherwise: int) -> int:
    return source.names.channels.index(name) if name else otherwise


def clock_of(law: Distribution | None) -> int:
    """Return the clock of a law: 0 the calendar, 1 business time in hours, 2 business time in days."""
    return 0 if law is None else CLOCKS.index(law.clock)


def _line_kind(source: Source[Channel]) -> int:
    place = source.part.priority
    return int(source.part.kind == "message") if place is None or place.kind is None else place.kind


def live_channel(world: World) -> int:
    """Return the first live channel, or -1."""
    kinds = [channel.kind for channel in world.channels.values()]
    return kinds.index("live") if "live" in kinds else -1


CHANNEL_FIELDS: Fields[Channel] = Fields(
    number("share", lambda at: at.share, "weight among the ways in"),
    number("retry", lambda at: at.part.retry.probability if at.part.retry else 0.0, "probability of another try"),
    number("callback_after", lambda at: at.part.callback.offer_after if at.part.callback else NEVER,
           "minutes waited before a callback is offered"),
    number("callback_accept", lambda at: at.part.callback.accept if at.part.callback else 0.0,
           "probability that it is accepted"),
    number("solves_at_0", lambda at: at.part.solves[0], "probability that self-service solves, at complexity 0"),
    number("solves_at_1", lambda at: at.part.solves[1], "the same at complexity 1"),
    number("human_access", lambda at: at.part.human_access, "probability that a human is offered after a session"),
    number("unread", lambda at: at.part.unread, "probability that nobody reads a message"),
    number("knows_hours", lambda at: (
        at.world.calendar.knows_hours if at.part.knows_hours is None else at.part.knows_hours),
           "probability that a customer knows when it is open"),
    whole("kind", lambda at: int(ChannelKind[at.part.kind.upper()]), "ChannelKind"),
    whole("closed", lambda at: int(WhenClosed[at.part.closed.upper()]), "WhenClosed"),
    law("closed_delay", lambda at: at.part.closed_delay, "minutes until another try after hearing that it is closed"),
    whole("desk", lambda at: _pool_of(at.part.desk, at) if at.part.desk else -1, "pool that answers at first"),
    whole("line_kind", _line_kind, "kind of its waits in line: 0 with callers, 1 in an inbox"),
    whole("priority", lambda at: at.part.priority.rank if at.part.priority else 0, "class in line, before the flaw's"),
    whole("queue_limit", lambda at: -1 if at.part.queue_limit is None else at.part.queue_limit, "callers who may wait"),
    whole("merges", lambda at: int(at.part.duplicates == "merged" and at.part.after_silence is not None),
          "1 if a message goes when its customer comes back another way"),
    number("handle_factor", lambda at: at.part.handle.factor if isinstance(at.part.handle, Factor) else 1.0,
           "multiplies the handle time at every level"),
    law("handle", lambda at: None if isinstance(at.part.handle, Factor) else at.part.handle,
        "minutes at the first level, in place of the level's own"),
    law("wrap_up", lambda at: at.part.wrap_up, "minutes the agent is busy after a visit"),
    law("patience", lambda at: at.part.patience, "minutes of patience"),
    law("retry_delay", lambda at: at.part.retry.delay if at.part.retry else None, "minutes until another try"),
    whole("retry_through", lambda at: _channel_of(at.part.retry.through if at.part.retry else None, at, at.index),
          "channel of another try"),
    law("session", lambda at: at.part.session, "minutes of a session of self-service"),
    whole("leads_to", lambda at: _channel_of(at.part.leads_to, at, live_channel(at.world)), "channel to a human"),
    whole("expected_clock", lambda at: clock_of(at.part.expected_answer), "business time: 0 not, 1 hours, 2 days"),
    law("expected_answer", lambda at: at.part.expected_answer, "minutes within which an answer is expected"),
    whole("after_silence", lambda at: _channel_of(at.part.after_silence, at, -1), "channel where no answer came"),
    whole("name", lambda at: name_key(at.name), "key of the name"),
)

# Pools and levels -------------------------------------------------------------------------------------------------


def _is_fixer(source: Source[Pool]) -> bool:
    fixers = {flaw.needs_fixer.pool for flaw in source.world.flaws.values() if flaw.needs_fixer}
    return source.names.pools[source.index] in fixers


def _lift(world: World) -> float:
    return world.levers.training.lift if world.levers.training else 0.0


POOL_FIELDS: Fields[Pool] = Fields(
    number("overflow_after", lambda at: at.part.overflow.after if at.part.overflow else NEVER,
           "minutes waited before a wait moves"),
    number("holds", lambda at: at.part.holds, "probability that a fix holds"),
    number("cost_per_hour", lambda at: at.part.cost_per_hour, "money for an agent on duty"),
    whole("queue_limit", lambda at: -1 if at.part.queue_limit is None else at.part.queue_limit, "who may wait"),
    whole("discipline", lambda at: int(Discipline[at.part.discipline.upper()]), "Discipline"),
    whole("overflow", lambda at: _pool_of(at.part.overflow.to, at) if at.part.overflow else -1,
          "pool to which a wait moves"),
    whole("shares", lambda at: int(at.part.overflow is not None and at.part.overflow.mode == "both"),
          "1 if it then stands in both lines"),
    law("work", lambda at: at.part.work, "minutes of a fix"),
    whole("is_fixer", lambda at: int(_is_fixer(at)), "1 if requests are sent to it"),
    whole("slots", lambda at: max(at.part.seated(rota(at.world, at.part))), "most agents ever at work"),
)


def _clock_of_wait(source: Source[Level], party: str) -> int:
    wait = source.part.wait_for(party)
    return int(wait is not None and wait.clock == "business")


LEVEL_FIELDS: Fields[Level] = Fields(
    number("success_at_0", lambda at: at.part.success[0] + _lift(at.world), "probability of success at complexity 0"),
    number("success_at_1", lambda at: at.part.success[1] + _lift(at.world), "the same at complexity 1"),
    number("attempt_below", lambda at: at.part.attempt_below, "complexity up to which cases are tried here"),
    number("authority", lambda at: at.part.authority, "money that may be granted"),
    number("holds", lambda at: at.part.holds, "probability that a solution holds"),
    number("dropped", lambda at: at.part.dropped, "probability that a call is cut off"),
    whole("pool", lambda at: _pool_of(at.part.pool, at), "pool that serves it"),
    law("handle", lambda at: at.part.handle, "minutes of a visit"),
    law("patience", lambda at: at.part.patience, "minutes of patience, in place of the channel's"),
    whole("routed", lambda at: int(at.part.routes is not None), "1 if routes decide in place of skill and authority"),
    whole("name", lambda at: name_key(at.name), "key of the name"),
    whole("first_rule", lambda at: sum(len(level.routes_when) for level in at.world.chain[:at.index]),
          "first of its rules of routes"),
    whole("rules", lambda at: len(at.part.routes_when), "how many rules there are: other routes for some cases"),
    whole("counts_visits", lambda at: int(any(rule.visit is not None for rule in at.part.routes_when)),
          "1 if a rule asks whether a visit is the first"),
    whole("waits", lambda at: int(at.part.waits is not None), "1 if cases may wait after a visit, without an agent"),
    whole("customer_clock", lambda at: _clock_of_wait(at, "customer"), "by business time: waits for the customer"),
    whole("third_party_clock", lambda at: _clock_of_wait(at, "third_party"), "the same for a third party"),
)

# The world --------------------------------------------------------------------------------------------------------


def warm_up_of(world: World) -> float:
    """Return the minutes that are cut off; InputError where pilot runs have still to choose them."""
    if isinstance(world.warm_up, str):
        raise InputError(Problem("has still to be chosen by pilot runs", key="warm_up", found=f'"{world.warm_up}"',
                                 allowed="a duration, or what sim.experiment.warm_up.run_pilots returns"))
    return world.warm_up


def _trust(world: World) -> tuple[float, float, float]:
    """Return the weights of care, help and trust in loyalty, together 1."""
    weights = world.customers.trust.weights
    total = weights.care + weights.help + weights.trust
    return weights.care / total, weights.help / total, weights.trust / total


def _loyalty(world: World) -> float:
    start, (care, help_, trust) = world.customers.trust.start, _trust(world)
    return min(1.0, max(0.0, start.care * care + start.help * help_ + start.trust * trust))


def _after_case(world: World, name: str) -> float:
    after = world.customers.churn.after_case
    return float(getattr(after, name)) if after else 0.0


def _graph(world: World) -> tuple[int, int, float]:
    """Return the kind of graph, its ties and the share that is rewired."""
    graph: Any = world.customers.word_of_mouth.graph
    if graph == "uniform":
        return UNIFORM_MIXING, 0, 0.0
    small = getattr(graph, "small_world", None)
    return (SCALE_FREE, graph.scale_free.links, 0.0) if small is None else (SMALL_WORLD, small.neighbours, small.rewire)


def _half_life(world: World) -> float:
    half_life = world.customers.word_of_mouth.reputation_half_life
    return NEVER if half_life is None else half_life


def _window(world: World) -> float:
    return NEVER if world.design is None or world.design.window is None else world.design.window


def _training_cost(world: World) -> float:
    heads = sum(payroll(world, world.pools[name]) for name in sorted({level.pool for level in world.chain}))
    return world.levers.training.cost_per_head * heads if world.levers.training else 0.0


WORLD_FIELDS: Fields[World] = Fields(
    number("horizon", lambda at: at.part.horizon, "minutes at which the run ends"),
    number("warm_up", lambda at: warm_up_of(at.part), "minutes from which outcomes count"),
    number("orders_per_week", lambda at: at.part.customers.orders_per_week, "of a customer of activity 1"),
    number("organic_per_week", lambda at: at.part.customers.organic_per_week, "customers who join by themselves"),
    number("voice_at_0", lambda at: at.part.customers.voice[0], "probability of complaining at severity 0"),
    number("voice_at_1", lambda at: at.part.customers.voice[1], "the same at severity 1"),
    number("start_care", lambda at: at.part.customers.trust.start.care, "score of a new customer"),
    number("start_help", lambda at: at.part.customers.trust.start.help, "score of a new customer"),
    number("start_trust", lambda at: at.part.customers.trust.start.trust, "score of a new customer"),
    number("start_loyalty", lambda at: _loyalty(at.part), "loyalty of a new customer"),
    number("care_weight", lambda at: _trust(at.part)[0], "share in loyalty"),
    number("help_weight", lambda at: _trust(at.part)[1], "share in loyalty"),
    number("trust_weight", lambda at: _trust(at.part)[2], "share in loyalty"),
    number("hazard_per_minute", lambda at: (
        at.part.customers.churn.hazard_per_year / (WEEKS_PER_YEAR * MINUTES_PER_WEEK)),
           "rate of leaving without a case, at loyalty 1/2"),
    number("hazard_slope", lambda at: at.part.customers.churn.hazard_slope, "how that rate follows loyalty"),
    number("after_case_base", lambda at: _after_case(at.part, "base"), "log odds of leaving after a case"),
    number("after_case_disloyalty", lambda at: _after_case(at.part, "disloyalty"), "added for a loyalty of 0"),
    number("after_case_effort", lambda at: _after_case(at.part, "effort"), "added for a point of effort"),
    number("after_case_unsolved", lambda at: _after_case(at.part, "unsolved"), "added where nothing was solved"),
    number("praise_above", lambda at: at.part.customers.word_of_mouth.praise_above, "loyalty from which others hear"),
    number("praise", lambda at: at.part.customers.word_of_mouth.praise, "mean number told"),
    number("grievance_below", lambda at: at.part.customers.word_of_mouth.grievance_below,
           "loyalty below which others hear"),
    number("grievance", lambda at: at.part.customers.word_of_mouth.grievance, "mean number told"),
    number("inside", lambda at: at.part.customers.word_of_mouth.inside, "share of tellings that reach customers"),
    number("shift", lambda at: at.part.customers.word_of_mouth.shift, "how far a telling moves a customer who hears"),
    number("conversion", lambda at: at.part.customers.word_of_mouth.conversion,
           "probability that somebody outside who hears praise joins"),
    number("reputation_half_life", lambda at: _half_life(at.part),
           "minutes until half of the grievances is forgotten"),
    number("reputation_drop", lambda at: at.part.customers.word_of_mouth.reputation_drop,
           "how much a remembered grievance keeps away"),
    number("rewire", lambda at: _graph(at.part)[2], "share of ties that lead anywhere"),
    number("script_minutes", lambda at: at.part.levers.script_minutes, "added to every visit at the first level"),
    number("approval", lambda at: at.part.levers.ask_boss.approval if at.part.levers.ask_boss else 0.0,
           "probability that the boss approves"),
    number("hold_patience", lambda at: at.part.levers.ask_boss.hold_patience if at.part.levers.ask_boss else 1.0,
           "patience on hold, of that in line"),
    number("ahead_minutes", lambda at: at.part.levers.follow_up_ahead or 0.0, "a call before a date, ahead of it"),
    number("ahead_share", lambda at: FOLLOW_UP_AHEAD if at.part.levers.follow_up_ahead is None else 0.0,
           "the same, of the minutes promised"),
    number("apology_minutes", lambda at: at.part.levers.apology_minutes, "an apology takes"),
    number("goodwill", lambda at: at.part.levers.goodwill, "money given beyond the remedy"),
    number("report", lambda at: at.part.levers.report, "probability that a rep reports the root cause"),
    number("lost_information", lambda at: at.part.levers.handing_up.lost_information,
           "probability that a cold handoff loses what was told"),
    number("bounce", lambda at: at.part.levers.handing_up.bounce, "probability that it reaches a wrong desk"),
    number("story_minutes", lambda at: at.part.levers.handing_up.story_minutes, "telling everything again takes"),
    number("bounce_minutes", lambda at: at.part.levers.handing_up.bounce_minutes, "a wrong desk takes"),
    number("catches", lambda at: at.part.levers.quality_check.catches if at.part.levers.quality_check else 0.0,
           "probability that a flawed order is stopped"),
    number("check_in", lambda at: at.part.levers.check_in.probability if at.part.levers.check_in else 0.0,
           "probability that the silent are asked"),
    number("lost_request", lambda at: at.part.fixing.lost_request, "probability that a request is lost"),
    number("window", lambda at: _window(at.part), "minutes in which reports count together"),
    number("effectiveness", lambda at: at.part.design.effectiveness if at.part.design else 0.0,
           "share of a flaw that a project removes"),
    number("design_cost", lambda at: at.part.design.cost if at.part.design else 0.0, "money for a project"),
    number("failed_attempt", lambda at: at.part.money.failed_attempt, "money lost by a failed attempt"),
    number("margin_per_order", lambda at: at.part.money.margin_per_order, "money earned by an order"),
    number("quality_cost_per_order", lambda at: (
        at.part.levers.quality_check.cost_per_order if at.part.levers.quality_check else 0.0), "money for checking it"),
    number("training_cost", lambda at: _training_cost(at.part), "money for training, once"),
    whole("open_demand", lambda at: int(at.part.demand.kind == "open"), "1 if cases come from an open outside"),
    whole("has_volumes", lambda at: int(has_volumes(at.part)), "1 if dates have volumes of their own"),
    whole("initial", lambda at: at.part.customers.initial, "founding customers"),
    whole("one_case_at_a_time", lambda at: int(at.part.customers.one_case_at_a_time),
          "1 if a customer with an open case has no other"),
    whole("has_busyness", lambda at: int(at.part.demand.kind == "open" and at.part.demand.busyness is not None),
          "1 if days differ"),
    whole("churns_after_case", lambda at: int(at.part.customers.churn.after_case is not None),
          "1 if customers may leave after a case"),
    whole("graph", lambda at: _graph(at.part)[0], "uniform, small world or scale free"),
    whole("ties", lambda at: _graph(at.part)[1], "of a customer, or of a newcomer"),
    whole("asks_boss", lambda at: int(at.part.levers.ask_boss is not None), "1 if reps may ask"),
    whole("carries_on", lambda at: int(at.part.levers.ask_boss is not None and at.part.levers.ask_boss.carries_on),
          "1 if a boss asks the next"),
    whole("consult_priority", lambda at: (
        BEFORE_CALLERS if at.part.levers.ask_boss is None or at.part.levers.ask_boss.priority is None
        else at.part.levers.ask_boss.priority), "of reps who ask, in place of a channel's"),
    whole("boss_absent", lambda at: int(Absent[at.part.levers.ask_boss.boss_absent.upper()])
          if at.part.levers.ask_boss else 0, "Absent"),
    whole("apology", lambda at: int(Apology[at.part.levers.apology.upper()]), "Apology"),
    whole("follow_up", lambda at: int(at.part.levers.follow_up), "1 if reps call with news"),
    whole("warm", lambda at: int(at.part.levers.handing_up.warm), "1 if handoffs are warm"),
    whole("comes_back_limit", lambda at: (
        -1 if at.part.fixing.comes_back_limit is None else at.part.fixing.comes_back_limit), "most returns of a case"),
    whole("expedite", lambda at: int(at.part.fixing.expedite), "1 if chasing moves a request to the front"),
    whole("keeps_dates", lambda at: int(at.part.fixing.keeps_dates), "1 if no date that is quoted is ever broken"),
    whole("has_design", lambda at: int(at.part.design is not None), "1 if root causes are removed"),
    whole("threshold", lambda at: at.part.design.threshold if at.part.design else 0, "reports that start a project"),
    whole("capacity", lambda at: at.part.design.capacity if at.part.design else 0, "projects at a time"),
    law("activity", lambda at: at.part.customers.activity, "multiplies the orders of a customer"),
    law("reach", lambda at: at.part.customers.reach, "multiplies the number told by a customer"),
    law("tolerance", lambda at: at.part.customers.tolerance, "points of effort before a customer gives up"),
    law("busyness", lambda at: at.part.demand.busyness, "multiplies the demand of a day"),
    law("conversion_delay", lambda at: at.part.customers.word_of_mouth.delay, "minutes until somebody won joins"),
    law("consult", lambda at: at.part.levers.ask_boss.consult if at.part.levers.ask_boss else None,
        "minutes the boss takes to answer"),
    law("answer_promise", lambda at: at.part.levers.ask_boss.promise if at.part.levers.ask_boss else None,
        "minutes promised until the boss's answer"),
    law("check_in_after", lambda at: at.part.levers.check_in.after if at.part.levers.check_in else None,
        "minutes until the silent are asked"),
    law("request_delay", lambda at: at.part.fixing.request_delay, "minutes until a request is in line"),
    whole("promise_clock", lambda at: clock_of(at.part.fixing.promise), "business time: 0 not, 1 hours, 2 days"),
    whole("answer_promise_clock", lambda at: clock_of(at.part.levers.ask_boss.promise if at.part.levers.ask_boss
                                                      else None), "business time: 0 not, 1 hours, 2 days"),
    law("promise", lambda at: at.part.fixing.promise, "minutes promised"),
    law("comes_back", lambda at: at.part.fixing.comes_back, "minutes until a solution shows that it did not hold"),
    law("chase", lambda at: at.part.fixing.chase_minutes, "minutes a chase takes"),
    law("lead_time", lambda at: at.part.design.lead_time if at.part.design else None, "minutes a project takes"),
    whole("live_channel", lambda at: live_channel(at.part), "the first live channel"),
)
