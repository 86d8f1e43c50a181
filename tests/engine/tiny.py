"""Tiny worlds: scenarios of a few lines whose log can be written down by hand.

Durations are constants and probabilities 0 or 1, so all that chance decides is when a case comes. Cases come in the
first hour of the week only, as many as the chosen seed has there; a test reads their times from the OPENED records
and says everything else relative to them, in the same floating-point arithmetic, so that logs are compared exactly.
A world whose doors open at minute 60 (staff 0 in the first hour) has every later moment on whole minutes.
"""

from __future__ import annotations

from sim.arithmetic import log
from sim.engine import run
from sim.eventlog import Log, LogBuilder
from sim.randomness import name_key, uniform
from sim.scenario import loads
from sim.scenario.plan import Plan, build
from sim.vocabulary import KINDS, NOBODY, Ending, Feeling, Kind, Leaving, Origin, Purpose, Tone

Step = tuple[float, str, str, float, int, int]
"""One record to read: time, kind, place, value, agent (-1: none), case (-1: none)."""

FIRST_HOUR = "[1" + ", 0" * 167 + "]"
"""An hour-of-week profile: demand in the first hour of Monday and never else."""

SEEDS = {0: 8, 1: 10, 2: 12, 3: 9, 4: 19}
"""A seed for each number of cases that are to come in the first hour (see `cases`)."""

ORDER_SEEDS = {(1, 1): 17, (1, 2): 16, (1, 3): 13, (2, 1): 5}
"""A seed for each number of customers and of orders that the first of them is to place (see `orders`)."""

NUMBERED = (Kind.JOINED, Kind.OPENED)
"""Kinds whose agent is the number that keys draws, which steps leave out."""

_WORDS = {"origin": Origin, "leaving": Leaving, "ending": Ending, "feeling": Feeling, "tone": Tone}


def visit(level: str, contacts: int = 1, earlier: int = 0) -> int:
    """Return the n of draws of a visit to a level in a contact, after so many visits to it that are over."""
    return (earlier * 65_536 + contacts) ^ (name_key(level) % 2**32)


def first_to_finish(of_run: int, key: int, number: int, purpose: Purpose, weights: dict[str, float]) -> str:
    """Return which name wins a race: the least of exponential times, each over its weight."""
    finish = {name: -log(1.0 - uniform(of_run, key ^ name_key(name), number, int(purpose), 0)) / weight
              for name, weight in weights.items()}
    return min(finish, key=lambda name: finish[name])


def cases(number: int) -> str:
    """Return the lines of a scenario that bring exactly `number` cases of open demand, in the first hour."""
    rate = max(number, 1) / 168
    return f"""
        seed = {SEEDS[number]}
        demand.cases_per_hour = {rate}
        demand.profile = {FIRST_HOUR}
    """


def orders(customers: int, number: int) -> str:
    """Return the lines that give a base of customers exactly `number` flawed orders, all of customer 0."""
    return f"""
        seed = {ORDER_SEEDS[customers, number]}
        customers.initial = {customers}
        customers.orders_per_week = {number / customers}
        demand.profile = {FIRST_HOUR}
        flaws.problem.per_1000_orders = 1000
    """


def desk(chain: str = "handle = 5", staff: str = "1") -> str:
    """Return a frontline of one pool, `reps`, and one level, `rep`, with the given keys of the level."""
    return f"""
        pools.reps.staff = {staff}
        chain = [{{ level = "rep", pool = "reps", {chain} }}]
    """


def two_levels(rep: str = "handle = 5", senior: str = "handle = 10", reps: int = 1, seniors: int | str = 1) -> str:
    """Return a frontline `rep` and a level `senior` above it, each with a pool of its own and the given keys."""
    return f"""
        pools.reps.staff = {reps}
        pools.seniors.staff = {seniors}
        chain = [
            {{ level = "rep", pool = "reps", {rep} }},
            {{ level = "senior", pool = "seniors", {senior} }},
        ]
    """


def of_case(case: int, *rows: tuple[float, str, str, float] | tuple[float, str, str, float, int]) -> list[Step]:
    """Return steps of one case from rows (time, kind, place, value) or (time, kind, place, value, agent)."""
    return [(row[0], row[1], row[2], row[3], row[4] if len(row) > 4 else NOBODY, case) for row in rows]


def apart(*rows: tuple[float, str, str, float]) -> list[Step]:
    """Return steps that belong to no case and no agent."""
    return of_case(NOBODY, *rows)


def plan_of(text: str, policy: str | None = None) -> Plan:
    """Return the plan of a scenario given as text; a horizon of a day and no opening hours where it names none.

    Without opening hours customers come and wait before closed doors: so worlds begin that are worked out by hand.
    """
    if "horizon" not in text:
        text = 'horizon = "1 day"\n' + text
    if "calendar" not in text:
        text = 'calendar.hours = "always"\n' + text
    return build(loads(text).world(policy))


def log_of(plan: Plan, engine: str = "compiled", *, seed: int | None = None, replication: int = 0,
           chunk: int = 65_536) -> Log:
    """Return the log of one replication of a plan; both engines write the same (`tests.twins`), this one at once."""
    kept = LogBuilder()
    run(plan, seed=seed, replication=replication, sink=kept, engine=engine, chunk=chunk)
    return kept.log()


def place_name(plan: Plan, kind: Kind, place: int) -> str:
    """Return what the place of a record is called: a name of the scenario or a word of the vocabulary."""
    table = KINDS[kind].place
    if table in _WORDS:
        return _WORDS[table](place).name.lower()
    names: tuple[str, ...] = getattr(plan.names, f"{table}s")
    return names[place]


def steps(plan: Plan, log: Log) -> list[Step]:
    """Return the whole log as steps to read."""
    told = []
    for record in log.records:
        kind = Kind(int(record["kind"]))
        slot = NOBODY if kind in NUMBERED else int(record["agent"])
        told.append((float(record["time"]), kind.name, place_name(plan, kind, int(record["place"])),
                     float(record["value"]), slot, int(record["case"])))
    return told


def after_opening(all_steps: list[Step]) -> list[Step]:
    """Return the steps but for the staffing at minute 0, which stands first in every log."""
    return [step for step in all_steps if not (step[1] == "STAFFED" and step[0] == 0.0)]


def onsets(all_steps: list[Step]) -> list[float]:
    """Return the times at which cases opened, in order."""
    return [step[0] for step in all_steps if step[1] == "OPENED"]
