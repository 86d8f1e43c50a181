"""Who may grant what, and who is asked for more, by level of the case and pool of the agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.model import Distribution, World


def authority_of(world: World, level: int, pool: str) -> float:
    """Return the money that somebody of a pool may grant on a case at a level of the chain.

    Overflow and desks let people of a higher level's pool serve a lower level: they keep their own authority.
    """
    own = [higher.authority for higher in world.chain[level:] if higher.pool == pool]
    return max([world.chain[level].authority, *own])


def handle_of(world: World, level: int, pool: str) -> Distribution:
    """Return the handle time of somebody of a pool on a case at a level: that of the pool's own level.

    This is the level itself where the pool serves it or serves none; else the next above, else the next below.
    """
    chain = world.chain
    others = [*range(level, len(chain)), *reversed(range(level))]
    return next((chain[at].handle for at in others if chain[at].pool == pool), chain[level].handle)


def boss_of(world: World, level: int, pool: str) -> int:
    """Return the level that somebody of a pool asks about a case at a level; -1 where nobody is left to ask.

    It is the next one that another pool serves: nobody asks themselves.
    """
    above = (at for at in range(level + 1, len(world.chain)) if world.chain[at].pool != pool)
    return next(above, -1)
