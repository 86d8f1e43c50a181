"""Keys that change nothing in a world, rule by rule: which key, when, why, and what of it is left.

A rule claims that a world runs the same, record by record, with the key or without it (its default in its place). Some
keys are not quite without effect: they are paid for or written down, and nobody acts on it. Then the rule names the
kinds of records that may still differ, and whether outcomes may. Every claim is held against runs by the tests. What
is not claimed may be without effect all the same: rules rest on what can happen at all (`sim.scenario.facts`). In a
world with rules of one's own nobody but their author knows that, so of everything else nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.scenario.after_visit import PARTIES
from sim.scenario.facts import Facts
from sim.scenario.rule_files import USE
from sim.vocabulary import Kind

if TYPE_CHECKING:
    from sim.scenario.model import World

Path = tuple[str, ...]
OWN: Final = "rules"
"""The table of rules of one's own."""


@dataclass(frozen=True)
class Rule:
    """One reason why a key changes nothing.

    key: its path, * for any name; idle: whether it is so, given the facts and that name; why: the sentence; leaves:
    kinds of records that differ nevertheless; counts: whether outcomes do, such as costs.
    """

    key: str
    idle: Callable[[Facts, str], bool]
    why: str
    leaves: tuple[Kind, ...] = ()
    counts: bool = False

    def name_in(self, path: Path) -> str | None:
        """Return the name for which the star stands in a path that this rule is about ("" if none), else None."""
        parts = self.key.split(".")
        if len(parts) > len(path) or any(part not in ("*", own) for part, own in zip(parts, path, strict=False)):
            return None
        return path[parts.index("*")] if "*" in parts else ""


def _pools_of_callers(facts: Facts) -> set[str]:
    """Return the pools in whose line a customer, or a ticket in place of one, can wait."""
    return set().union(*(facts.servers(level) for level in range(len(facts.world.chain))))


def _fixers(facts: Facts) -> set[str]:
    needs = [flaw.needs_fixer for flaw in facts.world.flaws.values()]
    return {need.pool for need in needs if need is not None and need.probability > 0.0}


def _busy_pools(facts: Facts) -> set[str]:
    needs = [flaw.needs_fixer for flaw in facts.world.flaws.values()]
    return _pools_of_callers(facts) | {need.pool for need in needs if need is not None}


def _by_skill(facts: Facts) -> bool:
    return any(level.routes is None for level in facts.world.chain)


def _can_fail(facts: Facts) -> bool:
    return any(level.routes is None and facts.can_fail(at, flaw)
               for at, level in enumerate(facts.world.chain) for flaw in facts.world.flaws.values())


def _complexity_decides(facts: Facts) -> bool:
    world = facts.world
    return any(level.routes is None and (level.attempt_below < 1.0 or level.success[0] != level.success[1])
               for level in world.chain) or any(way.solves[0] != way.solves[1] for way in world.channels.values())


def _severity_ranks(facts: Facts) -> bool:
    return any(pool.discipline == "severity" for pool in facts.world.pools.values())


def _severity_unused(facts: Facts, name: str) -> bool:
    voice, flaw = facts.world.customers.voice, facts.world.flaws[name]
    return voice[0] == voice[1] and not _severity_ranks(facts) and flaw.snowball_per_day == 0.0


def _snowball_unseen(facts: Facts, name: str) -> bool:
    flaw = facts.world.flaws[name]
    return not facts.grows(flaw) or (flaw.snowball_work == 0.0 and not _severity_ranks(facts))


def _retry_unused(facts: Facts, name: str) -> bool:
    channel = facts.world.channels[name]
    if facts.is_checked_on and facts.first_live is None:  # asked in return, they are on the line of any channel
        return False
    if channel.kind == "live":
        return not facts.may_abandon
    return channel.kind == "message" or channel.patience is None


def _too_late(facts: Facts, name: str) -> bool:
    channel = facts.world.channels[name]
    return channel.callback is not None and (
        channel.callback.accept == 0.0 or facts.line_patience(channel) <= channel.callback.offer_after)


def _patience_replaced(facts: Facts, name: str) -> bool:
    world = facts.world
    if world.channels[name].kind != "live":
        return False
    by_level = all(level.patience is not None for level in world.chain) and not facts.chases
    return by_level or all(flaw.patience is not None for flaw in world.flaws.values())


def _effort_events(facts: Facts) -> set[str]:
    """Return the events that cost effort and can happen."""
    felt = _felt_events(facts)
    return {"contact"} | (felt & {"loop", "handoff", "repeated_story", "waited", "closed"}) | (
        {"chase"} if facts.chases else set())


def _no_effort(facts: Facts) -> bool:
    effort = facts.world.customers.effort
    return not any(effort.get(event, 0.0) > 0.0 for event in _effort_events(facts))


def _felt_events(facts: Facts) -> set[str]:
    """Return the events that may be felt and can happen."""
    world, levers = facts.world, facts.world.levers
    ways = [world.channels[name] for name in facts.channels]
    happens = {
        "onset": True, "solved": True, "gave_up": True,
        "loop": any(way.kind == "self_service" and way.human_access < 1.0 for way in ways),
        "unread": any(way.kind == "message" and way.expected_answer is not None for way in ways),
        "waited": facts.stays_on_the_line,
        "handoff": facts.hands_on,
        "repeated_story": facts.hands_on and levers.handing_up.lost_information > 0.0,
        "failed_attempt": _can_fail(facts),
        "asked_boss": bool(facts.questions),
        "apology_scripted": levers.apology == "scripted",
        "apology_sincere": levers.apology == "sincere",
        "goodwill": levers.goodwill > 0.0 and facts.grants,
        "granted": facts.grants,
        "refused": facts.refuses,
        "broken_promise": facts.chases,
        "kept_promise": facts.quotes_dates,
        "followed_up": (facts.fixes or facts.quotes_dates) and levers.follow_up,
        "checked_in": facts.is_checked_on,
        "closed": facts.sends_away,
    }
    return {event for event, can in happens.items() if can}


def _never_reached(facts: Facts, name: str) -> bool:
    return _index(facts, name) not in facts.levels


def _index(facts: Facts, name: str) -> int:
    return [level.level for level in facts.world.chain].index(name)


def _authority_unused(facts: Facts, name: str) -> bool:
    if facts.world.levers.ask_boss is not None:  # whoever may be asked has the say, wherever cases come
        return False
    at = _index(facts, name)
    lower = set().union(*(facts.servers(level) for level in facts.levels if level < at), set())
    return at not in facts.levels and facts.world.chain[at].pool not in lower


def _handle_unused(facts: Facts, name: str) -> bool:
    """Whether nobody of a level's own pool, who keep their handle time wherever they answer, sees a case at any level.

    A law of every flaw's or channel's own is not looked at: it replaces that time at the first level only.
    """
    pool = facts.world.chain[_index(facts, name)].pool
    return _never_reached(facts, name) and not any(pool in facts.servers(level) for level in facts.levels)


def _handled_before(facts: Facts, name: str) -> set[str]:
    """Return what a level's handle times by what follows name, and what may follow where its people answer."""
    level = facts.world.chain[_index(facts, name)]
    answered = [at for at in facts.levels if level.pool in facts.servers(at)]
    return set(level.handle_before or ()) & set().union(*(facts.ways_on(at) for at in answered))


def _never_waits_for(party: str) -> Callable[[Facts, str], bool]:
    return lambda facts, name: not facts.waits(_index(facts, name), party)


def _serves_above(facts: Facts, name: str) -> bool:
    """Whether somebody of a level's own pool can see a case at a higher level."""
    at = _index(facts, name)
    return any(facts.world.chain[at].pool in facts.servers(level) for level in facts.levels if level > at)


def _carried_on(facts: Facts) -> bool:
    """Whether a boss can have to ask another one."""
    return any(len(facts.asks(level, pool)) > 1 for level in facts.levels for pool in facts.servers(level))


def _patient(facts: Facts) -> bool:
    """Whether no law of patience can hold for anybody on the line."""
    world = facts.world
    laws = (*(channel.patience for channel in world.channels.values()),
            *(flaw.patience for flaw in world.flaws.values()), *(level.patience for level in world.chain))
    return not any(laws)


def _apology_unfelt(facts: Facts, _: str) -> bool:
    levers = facts.world.levers
    return levers.apology_minutes == 0.0 and not facts.felt(f"apology_{levers.apology}")


def _loss_unnoticed(facts: Facts, _: str) -> bool:
    effort = facts.world.customers.effort.get("repeated_story", 0.0) > 0.0 and facts.counts_effort
    return facts.world.levers.handing_up.story_minutes == 0.0 and not facts.felt("repeated_story") and not effort


def _reputation_unheard(facts: Facts, _: str) -> bool:
    return not facts.complains or facts.world.customers.word_of_mouth.inside >= 1.0


def _praise_stays_inside(facts: Facts, _: str) -> bool:
    return not facts.praises or facts.world.customers.word_of_mouth.inside >= 1.0


def _trained(facts: Facts, pool: str) -> bool:
    training = facts.world.levers.training
    return training is not None and training.cost_per_head > 0.0 and any(
        level.pool == pool for level in facts.world.chain)


def _no_trainee(facts: Facts, _: str) -> bool:
    training = facts.world.levers.training
    skilled = all(level.routes is not None or min(level.success) >= 1.0 for level in facts.world.chain)
    return training is not None and (not _by_skill(facts) or (skilled and training.lift >= 0.0))


def _only_flaw(facts: Facts, _: str) -> bool:
    return len(facts.world.flaws) == 1


def _paid_only(facts: Facts, _: str) -> bool:
    return all(level.authority == float("inf") for level in facts.world.chain)


def _pleased_anyhow(facts: Facts, _: str) -> bool:
    talk = facts.world.customers.word_of_mouth
    return talk.praise == 0.0 and (talk.grievance == 0.0 or talk.praise_above >= talk.grievance_below)


def _hours_unused(facts: Facts, _: str) -> bool:
    ways = [facts.world.channels[name] for name in facts.channels]
    own = all(way.kind != "live" or way.hours is not None for way in ways)
    return own and not all(facts.world.calendar.hours or ()) and not _counts_business_time(facts)


def _counts_business_time(facts: Facts) -> bool:
    """Whether anything is told in business time: a promise, an expected answer, a target, times of cases."""
    world, ways = facts.world, [facts.world.channels[name] for name in facts.channels]
    boss = world.levers.ask_boss
    laws = [world.fixing.promise, None if boss is None else boss.promise,
            *(way.expected_answer for way in ways)]
    targets = [way.service_target.within for way in ways if way.service_target is not None]
    waits = [level.wait_for(party) for level in world.chain for party in PARTIES]
    told = [*(law.clock for law in laws if law is not None), *(target.clock for target in targets),
            *(wait.clock for wait in waits if wait is not None)]
    return world.outcomes.in_business_time() or any(clock != "calendar" for clock in told)


def _known_otherwise(facts: Facts, _: str) -> bool:
    return not any(facts.closes(name) and facts.world.channels[name].knows_hours is None for name in facts.channels)


def _rule_not_used(facts: Facts, name: str) -> bool:
    return name != USE and name not in facts.world.rules.numbers


_OPEN: Final = "open demand has no orders: every case comes with a customer of its own"
_NO_FIXER: Final = "no flaw needs a fixer"
_NO_HANDOFF: Final = "no case is ever handed on"
_SILENT: Final = "nothing is ever told"

RULES: Final[tuple[Rule, ...]] = (
    Rule("customers.orders_per_week", lambda f, _: f.is_open, _OPEN),
    Rule("customers.activity", lambda f, _: f.is_open, _OPEN),
    Rule("customers.one_case_at_a_time", lambda f, _: f.is_open, _OPEN),
    Rule("customers.tolerance", lambda f, _: _no_effort(f), "nothing that can happen costs effort"),
    Rule("customers.reach", lambda f, _: not f.talks, _SILENT),
    Rule("customers.feelings.*", lambda f, event: event not in _felt_events(f), "it never happens"),
    Rule("customers.effort.*", lambda f, event: event not in _effort_events(f), "it never happens"),
    Rule("customers.effort.*", lambda f, _: not f.counts_effort,
         "nobody gives up (tolerance) or leaves (churn.after_case.effort) for effort"),
    Rule("customers.churn.hazard_per_year", lambda f, _: f.is_open,
         "customers of open demand are there for their case only"),
    Rule("customers.churn.hazard_slope", lambda f, _: f.is_open or f.world.customers.churn.hazard_per_year == 0.0,
         "there is no background hazard (hazard_per_year; none in open demand)"),
    Rule("customers.churn.after_case.effort", lambda f, _: _no_effort(f), "nothing that can happen costs effort"),
    Rule("customers.word_of_mouth.praise_above", _pleased_anyhow, "the pleased tell nobody (praise is 0)"),
    Rule("customers.word_of_mouth.praise", lambda f, _: not f.praises, "nobody is ever as loyal as praise_above"),
    Rule("customers.word_of_mouth.grievance_below", lambda f, _: f.world.customers.word_of_mouth.grievance == 0.0,
         "the aggrieved tell nobody (grievance is 0)"),
    Rule("customers.word_of_mouth.grievance", lambda f, _: not f.complains,
         "nobody's loyalty is ever below grievance_below"),
    Rule("customers.word_of_mouth.inside", lambda f, _: not f.talks, _SILENT),
    Rule("customers.word_of_mouth.shift", lambda f, _: not f.heard_inside, "no customer hears of another's case"),
    Rule("customers.word_of_mouth.graph", lambda f, _: not f.heard_inside, "no customer hears of another's case"),
    Rule("customers.word_of_mouth.conversion", _praise_stays_inside, "nobody outside hears praise"),
    Rule("customers.word_of_mouth.delay", lambda f, _: _praise_stays_inside(f, "")
         or f.world.customers.word_of_mouth.conversion == 0.0, "word of mouth wins no customers"),
    Rule("customers.word_of_mouth.reputation_drop", _reputation_unheard, "nobody outside hears a grievance"),
    Rule("customers.word_of_mouth.reputation_drop", lambda f, _: f.world.customers.organic_per_week == 0.0,
         "is only counted: no newcomers come by themselves (organic_per_week)", (Kind.REPUTATION_FELL,), True),
    Rule("customers.word_of_mouth.reputation_half_life", lambda f, _: _reputation_unheard(f, "")
         or f.world.customers.word_of_mouth.reputation_drop == 0.0, "no grievance harms the name (reputation_drop)"),
    Rule("customers.word_of_mouth.reputation_half_life", lambda f, _: f.world.customers.organic_per_week == 0.0,
         "is only counted: no newcomers come by themselves (organic_per_week)", (Kind.REPUTATION_FELL,), True),
    Rule("calendar.hours", _hours_unused,
         "every live channel has hours of its own, and nothing is counted in business time"),
    Rule("calendar.knows_hours", _known_otherwise, "no channel to which it applies is ever closed"),
    Rule("calendar.start", lambda f, _: not f.has_dates, "nothing is said of single dates"),
    Rule("calendar.closed", lambda f, _: not f.has_holidays, "no such date lies within the run"),
    Rule("demand.busyness", lambda f, _: not f.is_open, "only open demand has busy days"),
    Rule("demand.busyness", lambda f, _: f.is_dated_throughout(), "every day of the run has volumes of its own"),
    Rule("demand.profile", lambda f, _: f.is_open and all(flaw.profile for flaw in f.world.flaws.values()),
         "every flaw has a profile of its own"),
    Rule("flaws.*.per_1000_orders", lambda f, _: f.is_open and _only_flaw(f, ""),
         "it is the only flaw, and open demand brings cases at its own rate"),
    Rule("flaws.*.volume_on", lambda f, name: not f.volumes_of(name), "none of its dates is a day of the run"),
    Rule("flaws.*.severity", _severity_unused, "is only recorded: nobody speaks up, ranks or grows by it",
         (Kind.VOICED, Kind.STAYED_SILENT, Kind.CAUGHT), True),
    Rule("flaws.*.complexity", lambda f, _: not _complexity_decides(f), "no level and no self-service depends on it"),
    Rule("flaws.*.remedy", _paid_only, "is only paid: nobody's authority is limited", (Kind.GRANTED,), True),
    Rule("flaws.*.snowball_per_day", _snowball_unseen,
         "its severity cannot grow, or nothing follows from it (snowball_work, a pool that ranks by severity)"),
    Rule("flaws.*.snowball_work", lambda f, name: not f.grows(f.world.flaws[name]), "its severity cannot grow"),
    Rule("flaws.*.priority", _only_flaw, "it is the only flaw"),
    Rule("flaws.*.head_start", _only_flaw, "it is the only flaw"),
    Rule("flaws.*.patience", lambda f, _: not f.stays_on_the_line, "nobody waits on the line"),
    *(Rule(f"channels.*.{key}", lambda f, name: name not in f.channels, "nobody comes in through this channel")
      for key in ("hours", "closed", "knows_hours", "closed_delay")),
    *(Rule(f"channels.*.{key}", lambda f, name: not f.closes(name), "this channel is never closed")
      for key in ("closed", "knows_hours", "closed_delay")),
    Rule("channels.*.retry", lambda f, name: name not in f.channels, "nobody comes in through this channel"),
    Rule("channels.*.retry", _retry_unused, "nobody can hang up, be turned away or be cut off there"),
    Rule("channels.*.callback", lambda f, name: name not in f.channels, "nobody comes in through this channel"),
    Rule("channels.*.callback", _too_late, "it is never accepted, or offered when all patience has ended"),
    Rule("channels.*.patience", lambda f, name: name not in f.channels, "nobody comes in through this channel"),
    Rule("channels.*.patience", _patience_replaced, "all flaws, or all levels, have a patience of their own"),
    *(Rule(f"channels.*.{key}", lambda f, name: name not in f.channels, "nobody comes in through this channel")
      for key in ("desk", "priority", "handle", "queue_limit", "wrap_up", "duplicates")),
    Rule("channels.*.desk", lambda f, _: all(flaw.desk is not None for flaw in f.world.flaws.values()),
         "every flaw has a desk of its own"),
    Rule("channels.*.duplicates", lambda f, name: f.world.channels[name].expected_answer is None,
         "no answer is ever overdue (expected_answer)"),
    Rule("channels.*.duplicates", lambda f, name: f.world.channels[name].after_silence is None,
         "nobody comes back another way (after_silence)"),
    Rule("pools.*", lambda f, name: name not in _busy_pools(f), "only costs: nothing ever comes to this pool",
         (Kind.STAFFED,), True),
    Rule("pools.*.staff_on", lambda f, name: not f.dates_of(name), "none of its dates is a day of the run"),
    Rule("pools.*.heads", lambda f, name: not _trained(f, name), "nobody of this pool is trained at a cost"),
    Rule("pools.*.seats", lambda f, name: max(f.world.pools[name].rotas()) <= (f.world.pools[name].seats or 0),
         "there are never more on duty"),
    Rule("pools.*.queue_limit", lambda f, name: name not in _pools_of_callers(f) or not f.stays_on_the_line,
         "no caller waits in this pool's line"),
    Rule("pools.*.overflow", lambda f, name: name not in _pools_of_callers(f), "no customer waits in this pool's line"),
    Rule("pools.*.overflow", lambda f, name: (over := f.world.pools[name].overflow) is not None and over.to == name,
         "is only recorded: it leads to the same pool", (Kind.OVERFLOWED,)),
    Rule("pools.*.work", lambda f, name: name not in _fixers(f), "no flaw needs this pool as fixers"),
    Rule("pools.*.holds", lambda f, name: name not in _fixers(f), "no flaw needs this pool as fixers"),
    *(Rule(f"chain.*.{key}", _never_reached, "no case comes to this level")
      for key in ("success", "attempt_below", "holds", "dropped", "patience", "routes", "routes_when", "waits")),
    Rule("chain.*.routes_when", lambda f, name: not f.uses_rules(_index(f, name)), "no case that comes fits any rule"),
    Rule("chain.*.waits", lambda f, name: not f.waits(_index(f, name), *PARTIES), "no case ever waits (probability)"),
    *(Rule(f"chain.*.waits.{party}", _never_waits_for(party), "no case ever waits for that (probability)")
      for party in PARTIES),
    Rule("chain.*.handle_before", _handle_unused, "no case comes to this level"),
    Rule("chain.*.handle_before", lambda f, name: not _handled_before(f, name), "nothing that it names ever follows"),
    Rule("chain.*.handle", _handle_unused, "no case comes to this level"),
    Rule("chain.*.authority", _authority_unused, "no case comes to this level"),
    Rule("chain.*.authority", lambda f, _: all(f.largest_remedy(flaw) == 0.0 for flaw in f.world.flaws.values()),
         "no remedy costs anything"),
    Rule("chain.*.handle", lambda f, name: (
        _index(f, name) == 0 and all(x.handle for x in f.world.flaws.values()) and not _serves_above(f, name)),
         "every flaw has a handle time of its own at the first level"),
    Rule("chain.*.holds", lambda f, _: all(flaw.needs_fixer is not None and flaw.needs_fixer.probability >= 1.0
                                           for flaw in f.world.flaws.values()),
         "every remedy is work for fixers, and it is their pool's `holds` that counts"),
    Rule("chain.*.patience", lambda f, name: (
        _index(f, name) > 0 and not f.world.levers.handing_up.warm and f.world.levers.ask_boss is None),
         "cold handoffs: nobody waits on the line for a higher level"),
    Rule("chain.*.patience", lambda f, _: not f.stays_on_the_line, "nobody waits on the line"),
    Rule("chain.*.dropped", lambda f, _: not f.stays_on_the_line, "nobody is on the line"),
    *(Rule(f"fixing.{key}", lambda f, _: not f.fixes, _NO_FIXER)
      for key in ("request_delay", "lost_request", "promise")),
    *(Rule(f"fixing.{key}", lambda f, _: not f.fixes and not f.promises_answers, _NO_FIXER)
      for key in ("chase_minutes", "expedite")),
    Rule("fixing.chase_minutes", lambda f, _: not f.chases and not f.world.levers.follow_up and not f.promises_answers,
         "nobody chases (no promise, or keeps_dates) and nobody calls with news"),
    Rule("fixing.expedite", lambda f, _: not f.chases, "nobody chases: no promise is made, or all are kept"),
    Rule("fixing.keeps_dates", lambda f, _: not f.quotes_dates, "no date is promised"),
    Rule("fixing.comes_back", lambda f, _: not f.comes_back, "every solution holds"),
    Rule("fixing.comes_back_limit", lambda f, _: not f.may_not_hold, "every solution holds"),
    Rule("design", lambda f, _: f.world.levers.report == 0.0, "nobody reports a root cause (the lever `report`)"),
    Rule("design.capacity", _only_flaw, "there is only one flaw"),
    Rule("money.margin_per_order", lambda f, _: f.is_open, _OPEN),
    Rule("money.failed_attempt", lambda f, _: not _can_fail(f), "no attempt fails"),
    Rule("levers.ask_boss", lambda f, _: len(f.world.chain) == 1, "the chain has one level: there is nobody to ask"),
    Rule("levers.ask_boss", lambda f, _: not f.questions, "no remedy is above the authority of who would have to ask"),
    Rule("levers.ask_boss.carries_on", lambda f, _: not _carried_on(f), "nobody who is asked can ask anybody further"),
    Rule("levers.ask_boss.boss_absent", lambda f, _: not f.boss_may_be_absent,
         "somebody who can be asked is always on duty"),
    Rule("levers.ask_boss.promise", lambda f, _: not f.promises_answers, "no boss's answer is ever promised"),
    Rule("levers.ask_boss.hold_patience", lambda f, _: _patient(f), "nobody on the line ever loses patience"),
    Rule("levers.apology", _apology_unfelt,
         "is only recorded: no feeling answers to it, and it takes no time (apology_minutes)", (Kind.APOLOGISED,)),
    Rule("levers.apology_minutes", lambda f, _: f.world.levers.apology == "none", "nobody apologises"),
    Rule("levers.goodwill", lambda f, _: not f.grants, "no remedy is ever granted"),
    Rule("levers.goodwill", lambda f, _: not f.felt("goodwill"),
         "only costs: no feeling answers to it (customers.feelings.goodwill)", (Kind.GOODWILL_GIVEN,), True),
    Rule("levers.follow_up", lambda f, _: not f.fixes and not f.quotes_dates, _NO_FIXER),
    Rule("levers.follow_up_ahead", lambda f, _: not f.quotes_dates or not f.world.levers.follow_up,
         "nobody follows up a promise (follow_up, fixing.promise)"),
    Rule("levers.report", lambda f, _: f.world.design is None,
         "is only recorded: there is no design team to act on it (design)", (Kind.REPORTED,), True),
    *(Rule(f"levers.handing_up.{key}", lambda f, _: not f.hands_on, _NO_HANDOFF)
      for key in ("warm", "lost_information", "bounce", "story_minutes", "bounce_minutes")),
    Rule("levers.handing_up.warm", lambda f, _: not f.stays_on_the_line, "nobody is on the line"),
    Rule("levers.handing_up.lost_information", _loss_unnoticed,
         "is only recorded: telling it again takes no time (story_minutes), no effort, and is not felt",
         (Kind.INFORMATION_LOST, Kind.STORY_REPEATED), True),
    Rule("levers.handing_up.story_minutes", lambda f, _: f.world.levers.handing_up.lost_information == 0.0,
         "nothing is lost (lost_information)"),
    Rule("levers.handing_up.bounce_minutes", lambda f, _: f.world.levers.handing_up.bounce == 0.0,
         "no handoff goes astray (bounce)"),
    Rule("levers.quality_check.cost_per_order", lambda f, _: f.is_open, _OPEN),
    Rule("levers.check_in", lambda f, _: not f.stays_silent, "nobody is silent (customers.voice)"),
    Rule("levers.training", _no_trainee, "only costs: nobody's success can rise", (), True),
    Rule(f"{OWN}.*", _rule_not_used, "the rule is not used (rules.use)"),
)
"""Of several rules about a key the first that holds is told."""


def idle_keys(world: World) -> Callable[[Path], Rule | None]:
    """Return the question which rule, if any, says that what is written at a path changes nothing in a world."""
    facts = Facts(world)
    rules = [rule for rule in RULES if rule.key.startswith(f"{OWN}.")] if world.rules.files else RULES
    answers: dict[tuple[int, str], bool] = {}

    def rule_for(path: Path) -> Rule | None:
        for number, rule in enumerate(rules):
            name = rule.name_in(path)
            if name is None:
                continue
            if (number, name) not in answers:
                answers[number, name] = rule.idle(facts, name)
            if answers[number, name]:
                return rule
        return None

    return rule_for
