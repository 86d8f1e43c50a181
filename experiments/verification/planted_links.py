"""Worlds in which one link of the journey, or two, was made the worst, and whether `investigate` names it.

    python experiments/verification/planted_links.py small 0 200          # make worlds, ask, and score
    python experiments/verification/planted_links.py open 0 100           # the same in open demand
    python experiments/verification/planted_links.py long_chain
    python experiments/verification/planted_links.py small 0 200 --no-asking --out planted/    # only make them

A small world has customers who order, leave and talk, a telephone, a bot and a mailbox, two or three levels, fixers,
and every link broken a little. In open demand there is no base to leave; what counts there are cases not solved within
the watch. One link is then made worse by its own keys until what it costs - customers lost as it
is, less those lost with that link alone mended, under the same luck - is at least twice what the next one costs. Of
pairs each of the two costs at least twice what the third does. The method under test sees the scenario only.

The truth is found by brute force: every link mended alone. A path is right if it begins with a record of the link (of
the snowball, which has none, with anything), ends with the harm, and goes through the record by which this link, and
no other, does harm on its way.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sim.inquiry.contents import content_under, replaced, world_of  # noqa: E402
from sim.inquiry.links import BY_NAME, Player, mended, players  # noqa: E402
from sim.inquiry.runs import NOBODY_MENDED, Runs  # noqa: E402
from sim.scenario import load  # noqa: E402
from sim.scenario.scenario import of_content  # noqa: E402
from sim.scenario.schedules import staff as rota  # noqa: E402

Content = dict[str, Any]
TIMES: Final = 2.0
"""How many times the harm of the next link a planted one has at least."""
LEAST_HARM: Final = 3.0
"""Customers that it costs at least in a run."""


@dataclass(frozen=True)
class Planted:
    """A world with its answer: the links that were made worst, and what each link costs, mended alone, in the mean."""

    name: str
    content: Content
    planted: tuple[Player, ...]
    harms: dict[Player, float]

    @property
    def margin(self) -> float:
        """The least harm of a planted link over the most of any other."""
        others = [harm for player, harm in self.harms.items() if player not in self.planted]
        return min(self.harms[player] for player in self.planted) / max([*others, 1e-9])


# Base worlds ------------------------------------------------------------------------------------------------------


def small_world(number: int) -> Content:
    """Return the content of a small random world in which every link breaks, but none of them much."""
    rng = Random(f"a small world, number {number}")

    def some(low: float, high: float) -> float:
        return round(rng.uniform(low, high), 3)

    levels, work = rng.choice((2, 2, 3)), rng.choice(((14, 20), (35, 45)))
    names = ("rep", "senior", "manager")[:levels]
    chain = [{
        "level": name, "pool": f"{name}s", "holds": some(0.95, 0.98), "success": [0.97, some(0.55, 0.75)],
        "handle": {"dist": "lognormal", "mean": some(*work) + 4 * at, "cv": 0.8},
        "authority": "unlimited" if at == levels - 1 else 60 + 150 * at,
    } for at, name in enumerate(names)]
    hours = {"weekdays": "8-20", "saturday": "9-13"}
    staffed = {"weekdays": f"8-20: {rng.choice((4, 5))}", "saturday": "9-13: 2"}
    above = {"weekdays": f"8-20: {rng.choice((2, 3))}", "saturday": "9-13: 1"}
    content: Content = {
        "horizon": "9 weeks", "warm_up": "1 week", "seed": rng.getrandbits(40),
        "customers": {
            "initial": rng.choice((800, 1000, 1200)), "orders_per_week": 1.0, "voice": [0.85, 0.95],
            "activity": {"dist": "gamma", "mean": 1, "cv": 0.5}, "organic_per_week": 4,
            "tolerance": {"dist": "lognormal", "mean": some(12, 16), "cv": 0.5},
            "reach": {"dist": "gamma", "mean": 1, "cv": 1},
            "trust": {"start": {"care": 0.7, "help": 0.7, "trust": 0.7}},
            "feelings": {
                "onset": {"trust": -0.04}, "waited": {"care": -0.05}, "loop": {"care": -0.08, "help": -0.08},
                "unread": {"care": -0.2, "trust": -0.1}, "handoff": {"care": -0.04, "help": -0.06},
                "repeated_story": {"care": -0.15}, "failed_attempt": {"help": -0.1}, "asked_boss": {"help": -0.08},
                "granted": {"help": 0.1}, "solved": {"care": 0.08, "help": 0.1, "trust": 0.08},
                "refused": {"care": -0.35, "help": -0.5, "trust": -0.2},
                "gave_up": {"care": -0.3, "help": -0.5, "trust": -0.2}, "broken_promise": {"trust": -0.25},
                "kept_promise": {"trust": 0.05}, "closed": {"care": -0.05}},
            "effort": {"contact": 1.0, "loop": 0.8, "handoff": 1.0, "repeated_story": 1.0, "chase": 1.0, "waited": 0.4,
                       "closed": 0.3},
            "churn": {"hazard_per_year": 0.05, "hazard_slope": 3.0, "after_case": {
                "base": some(-5.4, -4.8), "disloyalty": 4.5, "effort": 0.12, "unsolved": 1.2}},
            "word_of_mouth": {"praise_above": 0.75, "praise": 0.6, "grievance_below": 0.5, "grievance": 2.0,
                              "inside": 0.3, "shift": 0.03, "conversion": 0.02, "delay": "2 weeks"},
        },
        "demand": {"profile": rng.choice(("office", "flat"))},
        "calendar": {"hours": hours, "knows_hours": some(0.7, 0.95)},
        "flaws": {
            "fee": {"per_1000_orders": rng.choice((40, 55)), "severity": _score(0.3), "complexity": _score(0.3),
                    "remedy": _money(40), "snowball_per_day": 0.02, "snowball_work": 0.5},
            "setting": {"per_1000_orders": rng.choice((30, 45)), "severity": _score(0.4), "complexity": _score(0.45),
                        "remedy": _money(70), "snowball_per_day": 0.04, "snowball_work": 1.0,
                        "needs_fixer": {"pool": "fixers", "probability": some(0.4, 0.7)}},
            "outage": {"per_1000_orders": rng.choice((15, 25)), "severity": _score(0.6), "complexity": _score(0.5),
                       "remedy": _money(90), "snowball_per_day": 0.04, "snowball_work": 1.0,
                       "needs_fixer": {"pool": "fixers", "probability": some(0.6, 0.9)}},
        },
        "channels": {
            "phone": {"share": some(0.5, 0.7), "patience": {"dist": "exponential", "mean": some(8, 14)},
                      "retry": {"probability": 0.6, "delay": {"dist": "exponential", "mean": 60}}},
            "bot": {"kind": "self_service", "share": some(0.2, 0.4), "session": {"dist": "exponential", "mean": 3},
                    "solves": [0.5, 0.05], "human_access": some(0.8, 0.95), "leads_to": "phone",
                    "patience": {"dist": "exponential", "mean": 40},
                    "retry": {"probability": 0.5, "delay": 60, "through": "phone"}},
            "mail": {"kind": "message", "share": some(0.2, 0.4), "unread": some(0.01, 0.04),
                     "expected_answer": f"{rng.choice((1, 2))} days", "after_silence": "phone"},
        },
        "pools": {f"{name}s": {"staff": staffed if at == 0 else above} for at, name in enumerate(names)} | {
            "fixers": {"staff": {"weekdays": "8-18: 5", "saturday": "9-13: 2"}, "holds": some(0.95, 0.98),
                       "work": {"dist": "lognormal", "mean": some(60, 140), "cv": 0.7}}},
        "chain": chain,
        "fixing": {"request_delay": "2 h", "lost_request": some(0.01, 0.04), "promise": f"{rng.choice((3, 5, 6))} days",
                   "comes_back": {"dist": "exponential", "mean": "3 days"}, "comes_back_limit": 4,
                   "chase_minutes": 4},
        "levers": {"handing_up": {"warm": rng.random() < 0.5, "lost_information": some(0.02, 0.06),
                                  "bounce": some(0.02, 0.05), "story_minutes": 4, "bounce_minutes": 5}},
    }
    if rng.random() < 0.3:
        content["levers"]["ask_boss"] = {"consult": 3, "approval": some(0.85, 0.98)}
    return content


def open_world(number: int) -> Content:
    """Return the small world of a number with as many cases in open demand."""
    content = small_world(number)
    customers = {key: value for key, value in content["customers"].items()
                 if key not in ("initial", "orders_per_week", "activity", "organic_per_week")}
    weekly = content["customers"]["initial"] * sum(flaw["per_1000_orders"] for flaw in content["flaws"].values()) / 1000
    return content | {"customers": customers, "demand": {
        "kind": "open", "cases_per_hour": round(weekly / 168.0, 4), "profile": content["demand"]["profile"]}}


def _score(mean: float) -> Content:
    return {"dist": "beta", "mean": mean, "cv": 0.5}


def _money(mean: float) -> Content:
    return {"dist": "lognormal", "mean": mean, "cv": 0.8}


def long_chain(policy: str, eased: bool = False) -> Content:
    """Return the long chain under a policy, over some four months; eased: with two more reps on every shift."""
    more = ("pools.reps.staff+=2",) if eased else ()
    return content_under(load(ROOT / "configs" / "long_chain.toml", ('horizon="16 weeks"', *more)), policy)


# What makes a link worse ------------------------------------------------------------------------------------------

Worse = Callable[[Content, Player, float], Content]
"""Returns a content in which a link is made worse by its own keys; strength: from 0 to 1."""


def _between(low: float, high: float, strength: float) -> float:
    return round(low + (high - low) * strength, 4)


def _share(*path: str, high: float = 0.97) -> Worse:
    return lambda content, _, strength: replaced(content, {path: _between(0.3, high, strength)})


def _bot(content: Content, _: Player, strength: float) -> Content:
    ways = [name for name, way in content["channels"].items() if way.get("kind") == "self_service"]
    return replaced(content, {("channels", name, "human_access"): _between(0.4, 0.02, strength) for name in ways})


def _unread(content: Content, _: Player, strength: float) -> Content:
    ways = [name for name, way in content["channels"].items() if way.get("kind") == "message"]
    return replaced(content, {("channels", name, "unread"): _between(0.4, 1.0, strength) for name in ways})


def _asking(content: Content, _: Player, strength: float) -> Content:
    levels = [level["level"] for level in content["chain"][:-1]]
    return replaced(content, {("levers", "ask_boss"): {
        "consult": _between(5, 40, strength), "approval": _between(0.7, 0.05, strength)}} | {
            ("chain", name, "authority"): _between(40, 5, strength) + 10 * at for at, name in enumerate(levels)})


def _promise(content: Content, _: Player, strength: float) -> Content:
    return replaced(content, {("fixing", "promise"): f"{_between(24, 1, strength)} h"})


def _holds(content: Content, _: Player, strength: float) -> Content:
    fixers = {flaw["needs_fixer"]["pool"] for flaw in content["flaws"].values() if "needs_fixer" in flaw}
    paths = [("chain", level["level"], "holds") for level in content["chain"]]
    paths += [("pools", name, "holds") for name in sorted(fixers)]
    return replaced(content, dict.fromkeys(paths, _between(0.75, 0.15, strength)))


def _snowball(content: Content, _: Player, strength: float) -> Content:
    return replaced(content, {("flaws", name, key): value for name in content["flaws"] for key, value in (
        ("snowball_per_day", _between(0.3, 3.0, strength)), ("snowball_work", _between(2.0, 8.0, strength)))})


def _staff(content: Content, player: Player, strength: float) -> Content:
    """Take people away, shift by shift: at full strength one is left of each."""
    assert player.pool is not None
    week = rota(content["pools"][player.pool]["staff"])
    return replaced(content, {("pools", player.pool, "staff"): [
        max(1, round(agents * (1.0 - strength))) if agents else 0 for agents in week]})


def _hours(content: Content, _: Player, strength: float) -> Content:
    """Open on fewer days and for fewer hours, with as many people then as there were at most."""
    span = f"{9 + int(5 * strength)}-{18 - int(2 * strength)}"
    days = ("monday", "wednesday", "friday") if strength < 0.5 else ("tuesday", "thursday")
    values: dict[tuple[str, ...], Any] = {("calendar", "hours"): dict.fromkeys(days, span),
                                          ("calendar", "knows_hours"): _between(0.5, 0.0, strength)}
    for name, pool in content["pools"].items():
        week = rota(pool["staff"])
        hours = len(days) * (9 - int(5 * strength) - int(2 * strength) + 0.0)
        most = max(max(week), round(1.3 * sum(week) / 2.0 / hours))
        values["pools", name, "staff"] = dict.fromkeys(days, f"{span}: {most}")
    return replaced(content, values)


WORSE: Final[Mapping[str, Worse]] = {
    "bot_loops": _bot, "unread_messages": _unread,
    "lost_information": _share("levers", "handing_up", "lost_information", high=1.0),
    "bounces": _share("levers", "handing_up", "bounce", high=0.9), "asking_the_boss": _asking,
    "lost_requests": _share("fixing", "lost_request", high=0.95), "broken_promises": _promise,
    "solutions_that_do_not_hold": _holds, "snowball": _snowball, "understaffing": _staff, "overwhelmed_fixers": _staff,
    "closed_hours": _hours,
}
STRENGTHS: Final = (0.5, 0.75, 1.0)


# Planting ---------------------------------------------------------------------------------------------------------


def harms_of(content: Content, replications: int, workers: int = 1) -> dict[Player, float]:
    """Return by how much the mean loss of a run falls when each link alone is mended."""
    links = players(content)
    runs = Runs(content, links, lambda world, player: mended(world, *player), seed=content["seed"], workers=workers)
    alone, measure = [frozenset((number,)) for number in range(len(links))], measure_of(content)
    runs.do((coalition, k) for k in range(replications) for coalition in (NOBODY_MENDED, *alone))

    def mean(coalition: frozenset[int]) -> float:
        return sum(runs.of(coalition, k).values[measure] for k in range(replications)) / replications

    return {player: mean(NOBODY_MENDED) - mean(alone[number]) for number, player in enumerate(links)}


def measure_of(content: Content) -> str:
    """Return the loss that counts in a world."""
    return "unsolved" if content["demand"].get("kind") == "open" else "customers_lost"


def planted_in(name: str, base: Content, wanted: tuple[Player, ...], replications: int,
               workers: int = 1) -> Planted | None:
    """Make some links of a world worse until they harm twice as much as any other; None where no strength does."""
    for strength in STRENGTHS:
        content = base
        for player in wanted:
            content = WORSE[player.link](content, player, strength)
        world_of(content)
        if not set(wanted) <= set(players(content)):
            return None
        for tried in (1, replications):  # a first look with one replication spares many runs
            found = Planted(name, content, wanted, harms_of(content, tried, workers))
            if found.margin < TIMES or min(found.harms[player] for player in wanted) < LEAST_HARM:
                break
        else:
            return found
    return None


def small_planted(number: int, replications: int = 6, kind: str = "small") -> Iterator[Planted]:
    """Give the small world of a number with a link planted in it, or with two in every fifth; kind: small or open."""
    rng = Random(f"planted in small world {number}")
    base = small_world(number) if kind == "small" else open_world(number)
    candidates = [player for player in players(base) if player.pool in (None, "reps", "fixers")]
    if not any(player.link == "asking_the_boss" for player in candidates):
        candidates.append(Player("asking_the_boss"))
    rng.shuffle(candidates)
    turn = list(WORSE)[number % len(WORSE)]  # every link has its turn, where it can be made the worst at all
    candidates.sort(key=lambda player: (player.link != turn, player.link == "asking_the_boss"))
    pairs = number % 5 == 4
    tries = [tuple(candidates[at:at + 2]) for at in range(0, len(candidates) - 1, 2)] if pairs else [
        (player,) for player in candidates]
    for wanted in tries:
        found = planted_in(f"{kind} {number}", base, wanted, replications)
        if found is not None:
            yield found
            return


# Scoring ----------------------------------------------------------------------------------------------------------

ON_THE_WAY: Final[Mapping[str, frozenset[str]]] = {
    "bot_loops": frozenset(("LOOPED",)), "unread_messages": frozenset(("UNANSWERED",)),
    "lost_information": frozenset(("STORY_REPEATED",)), "bounces": frozenset(("HANDED_UP",)),
    "asking_the_boss": frozenset(("BOSS_APPROVED", "BOSS_DECLINED", "HUNG_UP_ON_HOLD", "HANDED_UP", "ANSWER_PROMISED")),
    "lost_requests": frozenset(("PROMISE_BROKEN", "REQUEST_FOUND")), "broken_promises": frozenset(("CONTACTED",)),
    "solutions_that_do_not_hold": frozenset(("CONTACTED",)), "snowball": frozenset(),
    "understaffing": frozenset(("ABANDONED", "WITHDRAWN", "UNANSWERED", "OVERDUE", "SERVED", "CONTACTED")),
    "overwhelmed_fixers": frozenset(("SERVED", "PROMISE_BROKEN", "WITHDRAWN")), "closed_hours": frozenset(),
}
"""Records of which at least one stands on the way by which a link does harm (none: any way)."""
HARMS: Final = frozenset(("LEFT", "ENDED", "AGGRIEVED"))


def is_right(player: Player, path: tuple[str, ...]) -> bool:
    """Whether a path can be that of a link: from its record, by the way by which it does harm, to the harm."""
    begins = {kind.name for kind in BY_NAME[player.link].kinds}
    if player.link == "closed_hours":  # who knows the hours waits without a record, and a closed desk makes a queue
        begins = set()
    on_the_way = ON_THE_WAY[player.link]
    return bool(path) and path[-1] in HARMS and (not begins or path[0] in begins) and (
        not on_the_way or bool(on_the_way & set(path)))


@dataclass(frozen=True)
class Score:
    """What was said of one planted world: the causes in their order with share and path, and whether it was right."""

    world: Planted
    causes: list[tuple[Player, float, tuple[str, ...]]]
    seconds: float

    @property
    def cause(self) -> bool:
        """Whether the planted links come first, in any order."""
        first = {player for player, _, _ in self.causes[:len(self.world.planted)]}
        return first == set(self.world.planted)

    @property
    def path(self) -> bool:
        """Whether the path of every planted link is right."""
        paths = {player: path for player, _, path in self.causes}
        return all(is_right(player, paths.get(player, ())) for player in self.world.planted)


def ask(world: Planted, replications: int | None, workers: int) -> Score:
    """Ask `investigate`, which sees the content of the world and nothing else."""
    from sim.inquiry.investigate import investigate

    begun = perf_counter()
    scenario = of_content(world.content, {}, world.name)
    found = investigate(scenario, scenario.policies[0], replications=replications, workers=workers)
    causes = [(cause.share.player, float(cause.share.share or 0), cause.path) for cause in found.causes]
    return Score(world, causes, perf_counter() - begun)


def read(folder: Path) -> Iterator[Planted]:
    """Give the planted worlds that were written to a folder."""
    for path in sorted(folder.glob("*.json"), key=lambda path: (len(path.name), path.name)):
        made = json.loads(path.read_text())
        yield Planted(path.stem.replace("_", " "), made["content"], tuple(Player(*one) for one in made["planted"]),
                      {Player(link, pool): harm for link, pool, harm in made["harms"]})


LONG_CHAIN_LINKS: Final = (
    Player("unread_messages"), Player("bounces"), Player("lost_requests"), Player("solutions_that_do_not_hold"),
    Player("understaffing", "reps"), Player("overwhelmed_fixers", "engineers"), Player("lost_information"),
    Player("broken_promises"), Player("snowball"), Player("closed_hours"), Player("understaffing", "seniors"),
    Player("asking_the_boss"),
)
"""The links that are tried in the long chain, one after the other."""
LONG_CHAIN_BASES: Final = (("shared_records", False), ("shared_records", True), ("may_depart", True))
"""The worlds in which they are tried: the first that lets a link be made the worst is taken."""


def made_of(which: str, first: int, last: int, replications: int) -> Iterator[Planted]:
    """Give the planted worlds of a kind."""
    if which != "long_chain":
        for number in range(first, last):
            yield from small_planted(number, replications, which)
        return
    bases = [long_chain(*base) for base in LONG_CHAIN_BASES]
    for player in LONG_CHAIN_LINKS[first:last]:
        name = f"long chain {player.link} {player.pool or ''}".strip()
        made = (planted_in(name, base, (player,), replications) for base in bases)
        yield from (found for found in [next((one for one in made if one is not None), None)] if found is not None)


def write(world: Planted, folder: Path) -> None:
    """Write a planted world with its answer."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{world.name.replace(' ', '_')}.json").write_text(json.dumps({
        "content": world.content, "planted": [list(player) for player in world.planted],
        "harms": [[*player, harm] for player, harm in sorted(world.harms.items(), key=lambda item: -item[1])]}))


def told(world: Planted) -> str:
    """Say in a line what was planted."""
    order = sorted(world.harms.items(), key=lambda item: -item[1])
    return (f"{world.name}: {' + '.join(map(str_of, world.planted))}, {world.margin:.1f} times the next; "
            + ", ".join(f"{str_of(player)} {harm:.1f}" for player, harm in order[:4]))


def main() -> None:
    """Make worlds, ask, and score."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("which", choices=("small", "open", "long_chain"))
    parser.add_argument("first", nargs="?", type=int, default=0)
    parser.add_argument("last", nargs="?", type=int, default=200)
    parser.add_argument("--replications", type=int, default=6, help="of the brute force")
    parser.add_argument("--asking", type=int, help="replications of the investigation; default its own choice")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--no-asking", action="store_true", help="only make the worlds")
    parser.add_argument("--out", type=Path, help="write the worlds to a folder")
    parser.add_argument("--read", type=Path, help="read the worlds from such a folder")
    given = parser.parse_args()
    worlds = read(given.read) if given.read else made_of(given.which, given.first, given.last, given.replications)
    asked = causes = paths = both = 0
    for number, world in enumerate(worlds):
        if given.read and not given.first <= number < given.last:
            continue
        print(told(world), flush=True)
        if given.out:
            write(world, given.out)
        if given.no_asking:
            continue
        score = ask(world, given.asking, given.workers)
        asked, causes, paths = asked + 1, causes + score.cause, paths + score.path
        both += score.cause and score.path
        said = [f"{str_of(player)} {share:.0%} {' > '.join(path)}" for player, share, path in score.causes[:3]]
        print(f"    {'right' if score.cause else 'WRONG CAUSE'}, {'path right' if score.path else 'WRONG PATH'}: "
              + "; ".join(said) + f"  [{score.seconds:.0f} s]  {both} of {asked}", flush=True)
    if asked:
        print(f"{asked} worlds: cause right in {causes}, path in {paths}, both in {both}")


def str_of(player: Player) -> str:
    """Say a link, with its pool."""
    return player.link + (f" ({player.pool})" if player.pool else "")


if __name__ == "__main__":
    main()
