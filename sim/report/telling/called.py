"""What a story calls the places of a world: doors, people, desks and problems, from the names in its file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sim.report.telling.grammar import a
from sim.vocabulary import ChannelKind, Reason

if TYPE_CHECKING:
    from sim.scenario.model import World
    from sim.scenario.plan import Plan

_PEOPLE: Final = re.compile(r"(?:er|or|ian|ist|rep|clerk|agent|senior|expert|executive|assistant|specialist)s$")
_ROOMS: Final = re.compile(r"\b(?:office|shop|warehouse|workshop|counter|desk|store|branch|depot|lab|team|line)$")
_LIVE: Final = {"phone": "by phone", "telephone": "by phone", "chat": "by chat", "video": "by video"}
_LETTERS: Final = {"email": "by email", "e mail": "by email", "mail": "by mail", "letter": "by letter",
                   "post": "by post", "sms": "by text message", "text": "by text message", "fax": "by fax"}


def words(name: str) -> str:
    """Return a name of the scenario file as words."""
    return name.replace("_", " ")


@dataclass(frozen=True)
class Called:
    """How the places of one world are called."""

    world: World
    plan: Plan

    def flaw(self, index: int) -> str:
        """Return a problem, in quotation marks."""
        return f"“{words(self.plan.names.flaws[index])}”"

    def level(self, index: int) -> str:
        """Return somebody of a level: "a senior"."""
        return a(words(self.plan.names.levels[index]))

    def boss(self, index: int) -> str:
        """Return the bosses of a level: "the supervisor"."""
        return f"the {words(self.plan.names.levels[index])}"

    def pool(self, index: int) -> str:
        """Return a pool as a group: "the technicians", "the back office", "the disputes team"."""
        name = words(self.plan.names.pools[index])
        plain = _PEOPLE.search(name) or _ROOMS.search(name) or self.is_one_person(index)
        return f"the {name}" if plain else f"the {name} team"

    def agent(self, pool: int, slot: int, level: int = -1) -> str:
        """Return one agent: "senior no. 2", or "a rep (no. 1 of the mail team)" where another pool helps out.

        level: at which the case is seen, if it is; who belongs to a level is called after it wherever they help.
        """
        own = [index for index, each in enumerate(self.plan.levels["pool"].tolist()) if each == pool]
        if own:
            level = own[0] if level not in own else level
        name = words(self.plan.names.pools[pool])
        if level < 0:
            if _PEOPLE.search(name):
                return f"{name.removesuffix('s')} no. {slot + 1}"
            return f"somebody {self.among(pool)} (no. {slot + 1})"
        title = words(self.plan.names.levels[level])
        if name in (title, f"{title}s"):
            return f"{title} no. {slot + 1}"
        return f"{a(title)} (no. {slot + 1} {self.among(pool)})"

    def among(self, pool: int) -> str:
        """Return a pool as where somebody belongs: "of the technicians", "at the shop", "in the disputes team"."""
        name = words(self.plan.names.pools[pool])
        room = "of" if _PEOPLE.search(name) else "at" if _ROOMS.search(name) else "in"
        return f"{room} {self.pool(pool)}"

    def on_duty(self, index: int, count: str) -> str:
        """Return so many of a pool who are on duty: "both of the reps on duty", "the only one on duty at the shop"."""
        people = _PEOPLE.search(words(self.plan.names.pools[index]))
        return f"{count} {self.among(index)} on duty" if people else f"{count} on duty {self.among(index)}"

    def is_one_person(self, pool: int) -> bool:
        """Whether a pool has the name of a level: "the owner"."""
        return self.plan.names.pools[pool] in self.plan.names.levels

    def channel(self, index: int) -> str:
        """Return the door itself: "the phone", "the bot"."""
        return f"the {words(self.plan.names.channels[index])}"

    def contact(self, index: int, reason: Reason) -> str:
        """Return what a customer does who makes contact: "called by phone", "tried the bot again"."""
        name, kind = words(self.plan.names.channels[index]), int(self.plan.channels["kind"][index])
        again = " again" if reason in (Reason.RETRY, Reason.CAME_BACK) else ""
        if kind == ChannelKind.SELF_SERVICE:
            said = f"tried the {name}{again}"
        elif kind == ChannelKind.MESSAGE:
            said = f"wrote{again} {_LETTERS.get(name, f'to the {name}')}"
        elif name in _LIVE:
            said = f"called{again} {_LIVE[name]}" if "phone" in name else f"got in touch{again} {_LIVE[name]}"
        else:
            said = f"called the {name}{again}" if name.endswith("line") else f"got in touch{again} through the {name}"
        return said + {Reason.AFTER_SILENCE: " instead", Reason.CHASE: " to ask where things stood"}.get(reason, "")
