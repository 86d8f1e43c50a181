"""How the numbers of a log are called in a world: what the scenario has named, and what its own rules write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.eventlog.naming import Names
from sim.scenario.rule_files import declared_meanings

if TYPE_CHECKING:
    from sim.scenario.model import World


def names_of(world: World) -> Names:
    """Return what the numbers in the logs of a world under its policy are called."""
    own = tuple((f"{file.name}.{kind}", meaning) for file in world.rules.files
                for kind, meaning in declared_meanings(file.text, file.path).items())
    return Names(
        flaws=tuple(world.flaws), channels=tuple(world.channels), pools=tuple(world.pools),
        levels=tuple(level.level for level in world.chain),
        channel_kinds=tuple(channel.kind for channel in world.channels.values()),
        own=own, start=world.calendar.start, currency=world.money.currency, title=world.title, policy=world.policy)
