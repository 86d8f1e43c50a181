"""Every draw from the key that the model promises (docs/model.md, section 7): for what, of which case, and which n.

A world here has one or two laws or probabilities of one half, and as many cases as tell them apart. The test draws by
the key itself and says what must follow, to the bit. A draw for another purpose, of another case, or used twice shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from sim.behaviour.churn import leaves_after_case
from sim.behaviour.front_door import between
from sim.behaviour.word_of_mouth import others_told
from sim.engine.keys import OPEN_DEMAND
from sim.randomness import customer_key, quantile, run_key, uniform
from sim.scenario.plan import Plan
from sim.vocabulary import NOBODY, Purpose
from tests.engine.conftest import Play, Story
from tests.engine.tiny import Step, cases, desk, first_to_finish, of_case, two_levels, visit

ANY = '{ dist = "uniform", low = 0, high = 1 }'
MINUTES = '{ dist = "uniform", low = 5, high = 90 }'
FIXERS = 'flaws.problem.needs_fixer.pool = "fixers"\npools.fixers = { staff = 9, work = 30 }\n'


@dataclass(frozen=True)
class Draws:
    """The draws of one case: of the customer with this key, under this number."""

    plan: Plan
    key: int
    number: int = 1

    def draw(self, purpose: Purpose, n: int = 0) -> float:
        """Return a draw of the case."""
        return uniform(run_key(self.plan.seed, 0), self.key, self.number, int(purpose), n)

    def half(self, purpose: Purpose, n: int = 0) -> bool:
        """Whether a probability of one half comes true."""
        return self.draw(purpose, n) < 0.5

    def law(self, row: int, purpose: Purpose, n: int = 0) -> float:
        """Return what a law of the plan gives."""
        return float(quantile(self.plan.laws, self.plan.points, int(row), self.draw(purpose, n)))

    def first(self, purpose: Purpose, *names: str) -> str:
        """Return which of some names wins a race among equals."""
        return first_to_finish(run_key(self.plan.seed, 0), self.key, self.number, purpose, dict.fromkeys(names, 1.0))

    def own(self) -> Draws:
        """Return the draws of the customer, which belong to no case."""
        return Draws(self.plan, self.key, 0)


def draws_of(story: Story, case: int) -> Draws:
    """Return the draws of the case of open demand that came as number `case`, from 0."""
    return Draws(story.plan, int(customer_key(OPEN_DEMAND, case)))


Expected = Callable[[Draws, float], list[tuple[float, str, str, float]]]
"""What must be told of a case, by its draws and its onset."""


def severity(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    grave = draws.law(draws.plan.flaws[0]["severity"], Purpose.SEVERITY)
    speaks = draws.draw(Purpose.VOICE) < between(0.2, 0.8, grave)
    return [(t, "VOICED" if speaks else "STAYED_SILENT", "problem", grave)]


def check_in(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    if not draws.half(Purpose.CHECK_IN, 0):
        return [(t, "ENDED", "silent", 0.5)]
    asked = t + draws.law(draws.plan.world["check_in_after"], Purpose.CHECK_IN, 1)
    return [(asked, "CHECKED_IN", "problem", asked - t), (asked, "ENDED", "solved", 0.5)]


def channel(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    return [(t, "CONTACTED", draws.first(Purpose.CHANNEL, "phone", "chat"), 0.0)]


def flaw(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    return [(t, "OPENED", draws.own().first(Purpose.FLAW, "leak", "fee"), 0.5)]


def skill(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """At either level: the minutes of the visit, and whether it is solved; what the top cannot do is refused."""
    told = []
    for level, name in enumerate(("rep", "senior")):
        n = visit(name)
        t = t + draws.law(draws.plan.levels[level]["handle"], Purpose.HANDLE, n)
        if draws.half(Purpose.SUCCESS, n):
            remedy = draws.law(draws.plan.flaws[0]["remedy"], Purpose.REMEDY)
            return [*told, (t, "GRANTED", name, remedy), (t, "ENDED", "solved", 0.5)]
        told.append((t, "ATTEMPT_FAILED", name, 0.0))
    return [*told, (t, "ENDED", "refused", 0.5)]


def complexity(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    hard = draws.law(draws.plan.flaws[0]["complexity"], Purpose.COMPLEXITY)
    return [(t + 5, "PASSED_ON", "rep", hard)] if hard > 0.5 else []


def dropped(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """Cut off or not, contact by contact; whoever is, calls again after a while."""
    contact, told = 1, []
    while draws.half(Purpose.DROPPED, visit("rep", contact)):
        told.append((t, "DROPPED", "reps", 0.0))
        t = t + draws.law(draws.plan.channels[0]["retry_delay"], Purpose.RETRY_DELAY, contact)
        contact += 1
    return told


def patience(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """Nobody is there: each contact has a patience of its own, of the channel once and of the level then."""
    told = []
    for contact, row in ((1, draws.plan.levels[0]["patience"]), (2, draws.plan.levels[0]["patience"])):
        left = t + draws.law(row, Purpose.PATIENCE, visit("rep", contact))
        told.append((left, "ABANDONED", "reps", left - t))
        if not draws.half(Purpose.RETRY, contact):
            break
        t = left + 10
    return told


def callback(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    return [(t + 5, "CALLBACK_ACCEPTED", "reps", (t + 5) - t)] if draws.half(Purpose.CALLBACK, 1) else []


def bot(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """Round after round until it helps, offers a human, or patience ends."""
    way = draws.plan.channels[0]
    patience = draws.law(way["patience"], Purpose.SELF_SERVICE_PATIENCE, 1)
    spent, told = 0.0, []
    for loop in range(100):
        n = 1 * 1024 + loop
        minutes = draws.law(way["session"], Purpose.SESSION, n)
        if spent + minutes > patience:
            return [*told, (t + (patience - spent), "QUIT_SELF_SERVICE", "bot", patience)]
        t, spent = t + minutes, spent + minutes
        told.append((t, "SESSION_ENDED", "bot", minutes))
        if draws.draw(Purpose.SELF_SERVICE_SOLVES, n) < 0.25:
            return [*told, (t, "SELF_SERVED", "bot", spent)]
        if draws.draw(Purpose.HUMAN_ACCESS, n) < 0.25:
            return [*told, (t, "HUMAN_OFFERED", "phone", spent)]
    raise AssertionError


def message(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    expected = draws.law(draws.plan.channels[0]["expected_answer"], Purpose.EXPECTED_ANSWER, 1)
    unread = [(t, "UNREAD", "email", expected)] if draws.half(Purpose.UNREAD, 1) else []
    return [*unread, (t + expected, "UNANSWERED", "email", expected)]


def bounce(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """The wrong desk hands on, and that handoff may go astray as well."""
    t, handoff, told = t + 5, 1, [(t + 5, "HANDED_UP", "senior", 1.0)]
    while draws.half(Purpose.BOUNCE, handoff):
        t = t + 4
        told += [(t, "BOUNCED", "senior", 4.0), (t, "HANDED_UP", "senior", 1.0)]
        handoff += 1
    return told


def consult(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    asked = t + 5
    said = asked + draws.law(draws.plan.world["consult"], Purpose.CONSULT, visit("rep"))
    return [(said, "BOSS_APPROVED", "senior", said - asked)]


def holds(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """What does not hold brings the customer back, in a contact of its own."""
    t, told = t + 5, []
    for returns in range(100):
        if draws.half(Purpose.HOLDS, visit("rep", returns + 1)):
            return [*told, (t, "ENDED", "solved", 0.5)]
        t = t + draws.law(draws.plan.world["comes_back"], Purpose.COMES_BACK, returns)
        told.append((t, "CAME_BACK", "problem", float(returns + 1)))
        t = t + 5
    raise AssertionError


def needs_fixer(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """Whether, for how long, and whether it holds: each visit that grants asks anew, so a fix has a number."""
    if not draws.half(Purpose.NEEDS_FIXER):
        return []
    t, told = t + 5, []
    for request in range(1, 100):
        t = t + draws.law(draws.plan.pools[1]["work"], Purpose.FIX_WORK, request)
        lasts = draws.half(Purpose.FIX_HOLDS, request)
        told.append((t, "FIXED", "fixers", float(lasts)))
        if lasts:
            return told
        t = t + 60 + 5
    raise AssertionError


def promise(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """Every date has a draw of its own, and so has the work of every chase; nobody ever fixes anything here."""
    t, told = t + 5, []
    steps = 1  # the contact
    for chase in range(1, 4):
        minutes = draws.law(draws.plan.world["promise"], Purpose.PROMISE, 1024 + steps)
        due = t + minutes
        steps += 1  # the date
        t = due + draws.law(draws.plan.world["chase"], Purpose.CHASE_WORK, steps)
        told += [(due, "PROMISE_BROKEN", "fixers", minutes), (t, "CHASED", "fixers", float(chase))]
    return told


def followed_up(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """The call takes as long as a chase would."""
    due = t + 5 + 60
    done = due + draws.law(draws.plan.world["chase"], Purpose.CHASE_WORK, 2)
    return [(t + 5, "RELEASED", "reps", (t + 5) - t), (done, "RELEASED", "reps", done - due)]


def report(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    return [(t + 5, "REPORTED", "problem", 1.0)] if draws.half(Purpose.REPORT) else []


def route(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """Solved below one half, else back to the same level, where the visits that led back count."""
    told = []
    for earlier in range(100):
        t = t + 5
        if draws.half(Purpose.ROUTE, visit("rep", 1, earlier)):
            return [*told, (t, "GRANTED", "rep", 0.0)]
        told.append((t, "HANDED_UP", "rep", 1.0))
    raise AssertionError




def tolerance(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """A contact is a point; the customer gives up when there are more than it bears."""
    bears = draws.own().law(draws.plan.world["tolerance"], Purpose.TOLERANCE)
    told, points = [(t, "CONTACTED", "phone", 0.0)], 1
    while points <= bears:
        t = t + 10 + 20
        told.append((t, "CONTACTED", "phone", 1.0))
        points += 1
    return [*told, (t + 10 + 20, "ENDED", "gave_up", 0.5)]


def praise(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    reach = draws.own().law(draws.plan.world["reach"], Purpose.REACH)
    told = others_told(reach, 2.0, draws.draw(Purpose.PRAISE))
    return [(t + 5, "PRAISED", "problem", float(told))] if told else []


def grievance(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    reach = draws.own().law(draws.plan.world["reach"], Purpose.REACH)
    told = others_told(reach, 2.0, draws.draw(Purpose.GRIEVANCE))
    return [(t + 10, "AGGRIEVED", "problem", float(told))] if told else []


def leaving(draws: Draws, t: float) -> list[tuple[float, str, str, float]]:
    """Solved at the first attempt, or refused: log-odds -1 and half a point of disloyalty, a contact, unsolved 2."""
    solved = draws.half(Purpose.SUCCESS, visit("rep"))
    goes = leaves_after_case(-1.0, 1.0, 0.5, 2.0, 0.5, 1.0, solved, draws.draw(Purpose.LEAVES_AFTER_CASE))
    return [(t + 5, "ENDED", "solved" if solved else "refused", 0.5)] + [(t + 5, "LEFT", "after_case", 0.5)] * goes


RETRY = "channels.phone = { patience = 10, retry = { probability = 1, delay = 20 } }\n"
DRAWS: dict[str, tuple[str, tuple[str, ...], Expected]] = {
    "severity and voice": (
        desk() + f"flaws.problem.severity = {ANY}\ncustomers.voice = [0.2, 0.8]",
        ("VOICED", "STAYED_SILENT"), severity),
    "check-ins": (
        desk("handle = 0", "9")
        + f"customers.voice = [0, 0]\nlevers.check_in = {{ probability = 0.5, after = {MINUTES} }}",
        ("CHECKED_IN", "ENDED"), check_in),
    "channels": (desk() + "channels = { chat = {}, phone = {} }", ("CONTACTED",), channel),
    "flaws": (desk() + "flaws = { fee = {}, leak = {} }", ("OPENED",), flaw),
    "skill and remedy": (
        two_levels(f"handle = {MINUTES}, success = [0.5, 0.5]", f"handle = {MINUTES}, success = [0.5, 0.5]", 9, 9)
        + f"flaws.problem.remedy = {ANY}", ("GRANTED", "ATTEMPT_FAILED", "ENDED"), skill),
    "complexity": (
        two_levels("handle = 5, attempt_below = 0.5", "handle = 5", 9, 9) + f"flaws.problem.complexity = {ANY}",
        ("PASSED_ON",), complexity),
    "calls cut off": (
        desk("handle = 5, dropped = 0.5", "9") + f"channels.phone.retry = {{ probability = 1, delay = {MINUTES} }}",
        ("DROPPED",), dropped),
    "patience": (
        desk(f"handle = 5, patience = {MINUTES}", "0") + "channels.phone.retry = { probability = 0.5, delay = 10 }\n"
        + 'horizon = "200 min"', ("ABANDONED",), patience),
    "callbacks": (
        desk(staff="0") + "channels.phone.callback = { offer_after = 5, accept = 0.5 }",
        ("CALLBACK_ACCEPTED",), callback),
    "self-service": (
        desk(staff="9") + f"""
        channels.bot.kind = "self_service"
        channels.bot.session = {MINUTES}
        channels.bot.patience = {{ dist = "uniform", low = 50, high = 300 }}
        channels.bot.solves = [0.25, 0.25]
        channels.bot.human_access = 0.25
        channels.bot.leads_to = "phone"
        channels.phone.share = 0
        """, ("SESSION_ENDED", "SELF_SERVED", "HUMAN_OFFERED", "QUIT_SELF_SERVICE"), bot),
    "messages": (
        desk(staff="0") + f'channels.email = {{ kind = "message", unread = 0.5, expected_answer = {MINUTES} }}',
        ("UNREAD", "UNANSWERED"), message),
    "the wrong desk": (
        two_levels("handle = 5, attempt_below = 0", "handle = 5", 9, 9) + """
        flaws.problem.complexity = 0.5
        levers.handing_up = { bounce = 0.5, bounce_minutes = 4 }
        """, ("HANDED_UP", "BOUNCED"), bounce),
    "consultations": (
        two_levels("handle = 5, authority = 0", "handle = 5", 9, 9)
        + f"flaws.problem.remedy = 50\nlevers.ask_boss.consult = {MINUTES}", ("BOSS_APPROVED",), consult),
    "solutions that hold": (
        desk("handle = 5, holds = 0.5", "9") + f"fixing.comes_back = {MINUTES}", ("CAME_BACK", "ENDED"), holds),
    "fixes": (
        desk("handle = 5", "9") + f"""
        flaws.problem.needs_fixer = {{ pool = "fixers", probability = 0.5 }}
        pools.fixers = {{ staff = 9, work = {MINUTES}, holds = 0.5 }}
        fixing.comes_back = 60
        """, ("FIXED",), needs_fixer),
    "promises and chases": (
        desk("handle = 5", "9") + FIXERS.replace("staff = 9", "staff = 0")
        + f"fixing = {{ promise = {MINUTES}, chase_minutes = {MINUTES} }}", ("PROMISE_BROKEN", "CHASED"), promise),
    "calls with news": (
        desk("handle = 5", "9") + FIXERS.replace("staff = 9", "staff = 0")
        + f"fixing = {{ promise = 60, chase_minutes = {MINUTES} }}\n"
        + "levers = { follow_up = true, follow_up_ahead = 0 }",
        ("RELEASED",), followed_up),
    "reports": (desk("handle = 5", "9") + "levers.report = 0.5\ndesign = { threshold = 100, window = 0.001 }",
                ("REPORTED",), report),
    "routes": (desk("handle = 5, routes = { solved = 1, rep = 1 }", "9"), ("HANDED_UP", "GRANTED"), route),
    "tolerance": (
        desk(staff="0") + RETRY + 'customers.tolerance = { dist = "uniform", low = 0, high = 4 }\n'
        "customers.effort.contact = 1", ("CONTACTED", "ENDED"), tolerance),
    "praise": (
        desk("handle = 5", "9") + f"customers.reach = {ANY}\n"
        "customers.word_of_mouth = { praise_above = 0.5, praise = 2 }", ("PRAISED",), praise),
    "grievances": (
        desk(staff="0") + f"channels.phone.patience = 10\ncustomers.reach = {ANY}\n"
        "customers.word_of_mouth = { grievance_below = 1, grievance = 2 }", ("AGGRIEVED",), grievance),
    "leaving after a case": (
        desk("handle = 5, success = [0.5, 0.5]", "9") + "customers.effort.contact = 1\n"
        "customers.churn.after_case = { base = -1, disloyalty = 1, effort = 0.5, unsolved = 2 }",
        ("ENDED", "LEFT"), leaving),
}
WORLDS = {f"draws: {name}": cases(4) + text for name, (text, _, _) in DRAWS.items()}
MOST_ROUNDS = {"promises and chases": 6, "calls with news": 2, "patience": 2}
"""How many records of a case are looked at, where it would go on for ever."""


@pytest.mark.parametrize("name", DRAWS)
def test_a_draw_is_that_of_its_key(play: Play, name: str) -> None:
    _, kinds, expected = DRAWS[name]
    story = play(WORLDS[f"draws: {name}"])
    customers = {int(record["customer"]): int(record["case"]) for record in story.log.records if record["case"] >= 0}
    told: list[list[Step]] = [[] for _ in range(4)]
    for step, record in zip(story.steps, story.log.records[-len(story.steps):], strict=True):
        if step[1] in kinds and record["customer"] >= 0:
            told[customers[int(record["customer"])]].append((*step[:4], NOBODY, 0))
    wanted = [of_case(0, *expected(draws_of(story, case), t)) for case, t in enumerate(story.onsets)]
    most = MOST_ROUNDS.get(name, 1000)
    assert [steps[:most] for steps in told] == [steps[:most] for steps in wanted]
    assert len({repr([(step[1:3], step[3] if step[1] != "ENDED" else 0, step[0] - t) for step in steps])
                for steps, t in zip(wanted, story.onsets, strict=True)}) > 1, "these cases do not differ"
