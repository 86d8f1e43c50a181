"""A field of the plan is told once: what follows from the telling is in step with it."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.stories import rows
from sim.scenario import loads
from sim.scenario.fields import Fields, Laws, Names, Source, law, number, whole
from sim.scenario.plan import Plan, build
from sim.scenario.plan_tables import CHANNEL_FIELDS, FLAW_FIELDS, LEVEL_FIELDS, POOL_FIELDS, WORLD_FIELDS
from tests.scenario.worlds import BANK

TABLES: list[tuple[str, Fields[Any], type]] = [
    ("world", WORLD_FIELDS, rows.World), ("flaws", FLAW_FIELDS, rows.Flaw), ("channels", CHANNEL_FIELDS, rows.Channel),
    ("pools", POOL_FIELDS, rows.Pool), ("levels", LEVEL_FIELDS, rows.Level),
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return build(loads(BANK).world())


@pytest.mark.parametrize(("name", "fields", "row"), TABLES, ids=[name for name, *_ in TABLES])
def test_plan_and_stories_have_the_fields_of_the_table(name: str, fields: Fields[Any], row: type, plan: Plan) -> None:
    """Their order too; run `python -m sim.engine.translator` after a change of a table."""
    assert getattr(plan, name).dtype == fields.dtype
    assert row.__annotations__ == {field.name: int if field.whole else float for field in fields.fields}


@pytest.mark.parametrize(("name", "fields", "row"), TABLES, ids=[name for name, *_ in TABLES])
def test_every_field_says_what_it_holds(name: str, fields: Fields[Any], row: type) -> None:
    assert len(fields.says) == len(fields.fields)
    assert all(says.strip() for says in fields.says.values())


def test_numbers_come_first_and_laws_share_rows() -> None:
    """The kernel finds a field by its place, and the same law is drawn from by the same row."""
    world = loads(BANK).world()
    flaw = next(iter(world.flaws.values()))
    fields: Fields[Any] = Fields(law("one", lambda at: at.part.severity, "severity"),
                                 whole("two", lambda at: at.index, "which"),
                                 law("three", lambda at: at.part.severity, "severity again"),
                                 law("none", lambda at: None, "nothing"),
                                 number("four", lambda at: at.share, "share"))
    laws = Laws()
    source = Source(flaw, 7, 0.25, world, Names((), (), (), ()), laws)
    assert fields.dtype.names == ("four", "one", "two", "three", "none")
    assert fields.table([source]).tolist() == [(0.25, 0, 7, 0, -1)]
    assert len(laws.tables()[0]) == 1
