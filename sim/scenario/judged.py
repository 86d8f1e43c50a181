"""How a fitted scenario was judged on a log that it had not seen: `[judged]`, as `calibrate` wrote it.

No run depends on it, and a record is of one content. It holds the SHA-256 of what happens in the scenario that was
judged, as it stood then, so that a scenario which was changed since - by hand, by a file that extends it, by its first
policy, by `--set` - is known to be another one, and a record that was copied into a foreign file is not believed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, PlainSerializer, PlainValidator, WithJsonSchema

from sim.scenario.base import LONGEST_TEXT, OR_NONE, Count, Number, Part, Text, refusal

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

MOST_QUANTITIES: Final = 200
MOST_GROUPS: Final = 200
Word = Literal["fits", "too low", "too high", "noise unknown", "not told"]
_SAYS_NOTHING: Final = ("title", "policies", "seed", "horizon", "warm_up", "outcomes", "decision", "known", "sources",
                        "explore", "judged", "money")
"""Tables that say nothing of what happens in a run: what is asked, counted and paid."""
_OF_A_POLICY: Final = ("title", "extends", "sources", "money")
_DIGITS: Final = 64


def _digest(value: str) -> str:
    if len(value) != _DIGITS or set(value) - set("0123456789abcdef"):
        raise refusal("is no SHA-256", "what `journeysim calibrate --hold-out` or `--against` wrote")
    return value


class Quantity(Part):
    """One quantity: as it was seen and as it was simulated; shares from 0 to 1, times in minutes."""

    observed: Annotated[Number | None, OR_NONE] = None
    """What was seen; default the log does not tell it."""
    noise: Annotated[Number | None, OR_NONE] = None
    """Half the width of its 95 % interval; default there is too little of the log to know."""
    simulated: Annotated[Number | None, OR_NONE] = None
    """The mean over the runs; default the runs do not tell it."""
    half_width: Annotated[Number | None, OR_NONE] = None
    """Of the 95 % interval of that mean."""
    says: Word
    """"fits": inside the log's own noise; "too low", "too high"; "noise unknown"; "not told"."""


def _few(value: dict[str, Any]) -> dict[str, Any]:
    if len(value) > MOST_QUANTITIES:
        raise refusal(f"has {len(value)} quantities", f"at most {MOST_QUANTITIES}")
    return value


def _groups(value: object) -> tuple[str, ...]:
    if isinstance(value, (list, tuple)) and len(value) <= MOST_GROUPS and all(
            isinstance(each, str) and len(each) <= LONGEST_TEXT for each in value):
        return tuple(value)
    raise refusal("is no list of parts", f'at most {MOST_GROUPS} such as "all" or "hour=09"')


Groups = Annotated[tuple[str, ...], PlainValidator(_groups), PlainSerializer(list),
                   WithJsonSchema({"type": "array", "items": {"type": "string"}, "maxItems": MOST_GROUPS})]
"""Parts of a log, "all" for the whole of it."""


class Judged(Part):
    """What a backtest found; written by `calibrate`, not by hand."""

    of: Annotated[Text, AfterValidator(_digest)]
    """SHA-256 of what was judged (`content_judged`)."""
    on: Text
    """What it was judged on: days or cases, from when to when."""
    fitted: Text = ""
    """What it was fitted to."""
    refitted: Text = ""
    """What it was fitted to afterwards, in the same way: the figures of the scenario are of that fit; default: as it
    was judged."""
    seen_before: Count = 0
    """How many of the judged days or cases were fitted, too: these are no test."""
    by: Text = ""
    """The version that judged."""
    replications: Count = 0
    """Runs behind `simulated`."""
    quantities: Annotated[dict[Text, Quantity], AfterValidator(_few)] = {}
    """By name, everything together."""
    far: Annotated[dict[Text, Groups], AfterValidator(_few)] = {}
    """By name of a quantity, the parts in which it is outside the log's own noise and more than a tenth off."""


def content_judged(raw: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what happens under the first policy of a scenario, by its merged content (`Scenario.raw`).

    What is asked, counted and paid does not enter, nor do other policies: these are what-ifs of what was judged.
    """
    content = {key: value for key, value in raw.items() if key not in _SAYS_NOTHING}
    policies = raw.get("policies", {})
    if policies:
        first = policies[next(iter(policies))]
        changes = {key: value for key, value in first.items() if key not in _OF_A_POLICY}
        content |= {"first policy": changes} if changes or "extends" in first else {}
    if isinstance(pools := content.get("pools"), Mapping):
        content["pools"] = {name: {key: value for key, value in pool.items() if key != "cost_per_hour"}
                            if isinstance(pool, Mapping) else pool for name, pool in pools.items()}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_as_judged(scenario: Scenario) -> bool:
    """Whether there is a record, and it is of what happens in the scenario as it is."""
    record = scenario.world().judged
    return record is not None and record.of == content_judged(scenario.raw)
