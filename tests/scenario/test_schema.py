"""The exported JSON Schema: valid itself, and true of the files that are."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sim.scenario import json_schema, loads, template
from tests.scenario.generated import scenarios
from tests.scenario.worlds import BANK, QUEUE

VALIDATOR = Draft202012Validator(json_schema())


def test_it_is_a_schema_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"].endswith("2020-12/schema")
    assert json.loads(json.dumps(json_schema(), allow_nan=False)) == json_schema()


def test_every_reference_leads_somewhere() -> None:
    schema = json_schema()
    text = json.dumps(schema)
    assert '"x-def"' not in text and '"null"' not in text
    for part in text.split('"$ref": "#/$defs/')[1:]:
        assert part.split('"')[0] in schema["$defs"]


@pytest.mark.parametrize("text", [QUEUE, BANK, template()])
def test_good_files_validate(text: str) -> None:
    loads(text)
    VALIDATOR.validate(tomllib.loads(text))


@pytest.mark.parametrize("text", [
    'extends = "bank.toml"\n[pools.reps]\nstaff = 4\n[chain.rep]\nauthority = 20\n[policies.x]\npools.reps.staff = 4\n',
    QUEUE + "[levers]\ncheck_in = 0.2\ntraining = -0.1\nask_boss = 'none'\n[customers]\ntolerance = 'none'\n",
    QUEUE + "[policies.x]\nchain.agent.handle.mean = '5 min'\nquality_check = 0.5\ndesign = 'none'\ngoodwill = 3\n"
            "channels.live.retry.probability = 0.5\npools.agents.staff.monday = '8-12: 4, 13-20: 6'\n",
    QUEUE + "[customers.word_of_mouth]\ngraph = { small_world = { neighbours = 4, rewire = 0.1 } }\n",
    QUEUE.replace("20", "20\nprofile = [" + "1," * 168 + "]"),
])
def test_every_form_a_value_may_have_validates(text: str) -> None:
    VALIDATOR.validate(tomllib.loads(text))


@pytest.mark.parametrize(("old", "new"), [
    ("staff = 3", "staf = 3"), ("staff = 3", 'staff = "3"'), ("staff = 3", "staff = -1"), ("staff = 3", "staff = true"),
    ('"exponential"', '"exponentail"'), ('mean = "6 min"', "mean = -6"), ('mean = "6 min"', 'mean = "6"'),
    ('mean = "6 min"', "cv = 1"), ("horizon", "horizn"), ('kind = "open"', 'kind = "closed"'),
    ('pool = "agents"', ""), ("seed = 7", 'title = 7'), ('handle =', 'success = [1, 2, 3]\nhandle ='),
    ("[[chain]]", "[policies.x]\nstaff = 3\n[[chain]]"), ("[[chain]]", "[policies.x.pools.agents]\nx = 3\n[[chain]]"),
    ("[[chain]]", "[customers.feelings.lop]\ncare = 0.1\n[[chain]]"),
])
def test_wrong_files_do_not(old: str, new: str) -> None:
    assert old in QUEUE
    assert not VALIDATOR.is_valid(tomllib.loads(QUEUE.replace(old, new)))


def test_keys_are_explained_for_editors() -> None:
    definitions = json_schema()["$defs"]
    for name in ("Customers", "Flaw", "Channel", "Pool", "Level", "Fixing", "Levers", "WordOfMouth"):
        for key, entry in definitions[name]["properties"].items():
            assert entry.get("description"), f"{name}.{key}"


@settings(max_examples=60, deadline=None)
@given(scenarios(), st.data())
def test_whatever_loads_validates(content: dict[str, Any], data: st.DataObject) -> None:
    VALIDATOR.validate(content)
