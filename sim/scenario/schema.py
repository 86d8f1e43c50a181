"""The JSON Schema of the scenario file, for editors: keys, meanings, units and bounds as they are written.

It describes the file, not the model in memory: a duration is a text or a number, a law is a table or a bare value, a
staffing is any of its three forms. Wherever part of a table makes sense (a policy, and a file that extends another)
nothing is required. The schema accepts every valid file; what concerns several tables at once (names that refer to
nothing, endless loops) only `check` can see.
"""

from __future__ import annotations

import math
from typing import Any, Final

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from sim.scenario.base import LARGEST, LONGEST_TEXT, NAME_LENGTH
from sim.scenario.distributions import law_schema
from sim.scenario.durations import BUSINESS_SCHEMA, DURATION_SCHEMA
from sim.scenario.edits import EDIT_PATTERN
from sim.scenario.levers import Levers
from sim.scenario.measuring import CustomerWorth
from sim.scenario.model import Content
from sim.scenario.organisation import Place
from sim.scenario.own_rules import MOST_RULES
from sim.scenario.people import Ties
from sim.scenario.schedules import PROFILE_SCHEMA, STAFF_SCHEMA
from sim.scenario.single_dates import STAFF_ON_SCHEMA, VOLUME_ON_SCHEMA

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_PARTIAL: Final = "Part"
_BARE_LEVERS: Final = ("quality_check", "check_in", "training")
_EDIT: Final = {"type": "string", "pattern": EDIT_PATTERN, "description": "A change of what is there."}
_TEXT: Final = {"type": "string", "maxLength": LONGEST_TEXT}
_SHARE_TEXT: Final = r"^\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\s*%\s*$"


class _Quiet(GenerateJsonSchema):
    """Writes down a default only where it reads in the schema as in a file: texts, numbers, true and false."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Describe a value that may be left out."""
        inner = self.generate_inner(schema["schema"])
        default = schema.get("default")
        plain = isinstance(default, (str, bool, int)) or (isinstance(default, float) and math.isfinite(default))
        return inner | {"default": default} if plain and "$ref" not in inner else inner


def json_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema, draft 2020-12) of a scenario file."""
    content = _refer(Content.model_json_schema(ref_template="#/$defs/{model}", schema_generator=_Quiet))
    definitions: dict[str, Any] = content.pop("$defs") | _shared()
    whole = {key: value for key, value in content.items() if key not in ("title", "description")}
    definitions["File"] = whole
    definitions |= {name + _PARTIAL: _relaxed(table) for name, table in definitions.items()}
    for dated in ("StaffOn", "VolumeOn"):
        definitions[dated + _PARTIAL] = {"anyOf": [*definitions[dated + _PARTIAL]["anyOf"], _EDIT]}
    file, extending = definitions["File"], definitions["File" + _PARTIAL]
    policies = {"policies": _named({"$ref": "#/$defs/Policy"}), "extends": {
        "type": "string", "description": "Another scenario file, relative to this one, which this one merges over."}}
    definitions["Policy"] = _policy(extending, definitions)
    file["properties"] = file["properties"] | {"policies": policies["policies"]}
    extending["properties"] = extending["properties"] | policies
    return {
        "$schema": DIALECT,
        "title": "journeysim scenario",
        "description": "One world and the policies that meet it. What a file does not mention does not happen.",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": f"#/$defs/File{_PARTIAL}"},
        "else": {"$ref": "#/$defs/File"},
        "$defs": dict(sorted(definitions.items())),
    }


def _shared() -> dict[str, Any]:
    """Return the definitions of what has several forms in a file."""
    duration = {"$ref": "#/$defs/Duration"}
    ties = Ties.model_json_schema(ref_template="#/$defs/{model}", schema_generator=_Quiet)
    ties["properties"] = {
        "small_world": {"$ref": "#/$defs/SmallWorld"}, "scale_free": {"$ref": "#/$defs/ScaleFree"},
    }
    inner = ties.pop("$defs")
    worth = _refer(CustomerWorth.model_json_schema(ref_template="#/$defs/{model}", schema_generator=_Quiet))
    return {
        **{name: _refer(table) for name, table in inner.items()},
        "Duration": DURATION_SCHEMA,
        "TimeLaw": law_schema(duration),
        "PlaceInLine": {"anyOf": [{"type": "integer", "minimum": -1000, "maximum": 1000}, _refer(
            Place.model_json_schema(schema_generator=_Quiet))]},
        "Handle": {"anyOf": [law_schema(duration), {
            "type": "object", "properties": {"factor": {"type": "number", "minimum": 0}}, "required": ["factor"],
            "additionalProperties": False}]},
        "BusinessDuration": BUSINESS_SCHEMA,
        "BusinessTimeLaw": law_schema({"$ref": "#/$defs/BusinessDuration"}),
        "AmountLaw": law_schema({"type": "number", "minimum": 0}),
        "ScoreLaw": law_schema({"type": "number", "minimum": 0, "maximum": 1}),
        "Staff": STAFF_SCHEMA,
        "StaffOn": STAFF_ON_SCHEMA,
        "VolumeOn": VOLUME_ON_SCHEMA,
        "Profile": PROFILE_SCHEMA,
        "CustomerValue": {"anyOf": [{"type": "number", "minimum": 0}, worth]},
        "Figure": {"anyOf": [{"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
                             {"type": "string", "pattern": _SHARE_TEXT}, duration]},
        "Rules": _rules(duration),
        "Graph": {"anyOf": [{"const": "uniform"}, ties | {"minProperties": 1, "maxProperties": 1}]},
    }


def _rules(duration: dict[str, Any]) -> dict[str, Any]:
    """Describe the rules of one's own: files alone, or a table with their numbers by the names of the files."""
    files = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "maxItems": MOST_RULES}]}
    numbers = {"type": "object", "additionalProperties": {
        "anyOf": [{"type": "number", "minimum": -LARGEST, "maximum": LARGEST}, duration]}}
    use = files | {"description": "Python files, relative to this one, in the order in which they apply."}
    return {"anyOf": [*files["anyOf"], {"type": "object", "properties": {"use": use}, "additionalProperties": numbers}]}


def _refer(node: Any) -> Any:
    """Put references and "none" where the models left marks, and drop what says nothing in a file."""
    if isinstance(node, list):
        return [_refer(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "x-def" in node:
        return {"$ref": f"#/$defs/{node['x-def']}"} | {k: v for k, v in node.items() if k == "description"}
    if node == {"type": "null"}:
        return {"const": "none"}
    kept = {key: _refer(value) for key, value in node.items()}
    if isinstance(kept.get("properties"), dict):
        kept["properties"] = {name: _lever(name, entry) for name, entry in kept["properties"].items()}
    return {key: value for key, value in kept.items() if key != "title" or not isinstance(value, str)}


def _lever(name: str, entry: Any) -> Any:
    """Let a bare number stand for the levers that have such a form."""
    if name in _BARE_LEVERS and isinstance(entry, dict) and "anyOf" in entry:
        low = -1 if name == "training" else 0
        return entry | {"anyOf": [*entry["anyOf"], {"type": "number", "minimum": low, "maximum": 1}]}
    return entry


def _relaxed(node: Any) -> Any:
    """Return a definition of which nothing is required, referring to definitions of the same kind."""
    if isinstance(node, list):
        return [_relaxed(item) for item in node]
    if not isinstance(node, dict):
        return node
    relaxed: dict[str, Any] = {}
    for key, value in node.items():
        if key == "required" and isinstance(value, list):
            continue
        if key == "$ref":
            relaxed[key] = value + _PARTIAL
        else:
            # Without its required keys a table may fit several laws at once.
            relaxed["anyOf" if key == "oneOf" else key] = _relaxed(value)
    return {"anyOf": [relaxed, _EDIT]} if relaxed.get("type") in ("number", "integer") else relaxed


def _named(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": {"minLength": 1, "maxLength": NAME_LENGTH},
        "additionalProperties": entry,
    }


def _policy(world: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Describe a policy: parts of the world's tables, levels of the chain by name, and the levers themselves."""
    levers = definitions["Levers" + _PARTIAL]["properties"]
    chain = world["properties"]["chain"]
    by_name = _named({"$ref": f"#/$defs/Level{_PARTIAL}"})
    world["properties"]["chain"] = {
        "description": chain.get("description", ""), "anyOf": [{key: value for key, value in chain.items()
                                                              if key != "description"}, by_name],
    }
    title = {"title": _TEXT | {"description": "What reports call the policy."},
             "extends": _TEXT | {"description": "Another policy of this file, on which this one builds."}}
    return {
        "type": "object",
        "description": "A policy: what it overrides, and the levers it sets.",
        "properties": world["properties"] | {name: levers[name] for name in Levers.model_fields} | title,
        "additionalProperties": False,
    }
