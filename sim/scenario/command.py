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
    """Return the handle time of somebody of a pool on a case at a level: that of the pool's own level."""
    return world.chain[level_of_handle(world, level, pool)].handle


def level_of_handle(world: World, level: int, pool: str) -> int:
    """Return the level whose handle time somebody of a pool has on a case at a level.

    This is the level itself where the pool serves it or serves none; else the next above, else the next below.
    """
    chain = world.chain
    others = [*range(level, len(chain)), *reversed(range(level))]
    return next((at for at in others if chain[at].pool == pool), level)


def boss_of(world: World, level: int, pool: str) -> int:
    """Return the level that somebody of a pool asks about a case at a level; -1 where there is nobody to ask.

    It is the next level above the one whose authority they have, served by another pool: nobody asks themselves. If its
    people may grant no more, asking them is of no use.
    """
    own, chain = authority_of(world, level, pool), world.chain
    standing = max(at for at in range(level, len(chain))
                   if chain[at].authority == own and (at == level or chain[at].pool == pool))
    boss = next_pool_above(world, standing, pool)
    return boss if boss >= 0 and authority_of(world, boss, chain[boss].pool) > own else -1


def next_pool_above(world: World, level: int, pool: str) -> int:
    """Return the next level above one that another pool serves; -1 where there is none."""
    return next((at for at in range(level + 1, len(world.chain)) if world.chain[at].pool != pool), -1)


def bosses_of(world: World, level: int, pool: str) -> list[int]:
    """Return the levels that are asked, one after the other, about a case at a level: more than one if bosses go on."""
    found, boss = [], boss_of(world, level, pool)
    while boss >= 0:
        found.append(boss)
        asks_on = world.levers.ask_boss is not None and world.levers.ask_boss.carries_on
        boss = boss_of(world, boss, world.chain[boss].pool) if asks_on else -1
    return found
