"""Who a study is: everything its results depend on, in one hash, and part by part so that a change can be named.

Which engine is asked and how many workers are not part of it, because they change nothing. The versions are, and so is
a hash of the sources: of this package and of everything that it imports, the rules and the engines, how they are
compiled, the statistics that decide where a study goes next, the choice of a warm-up. Somebody who changes one of them
and goes on with an old store would mix two models.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.provenance import versions
from sim.outcomes.own_measures import forms

if TYPE_CHECKING:
    from sim.outcomes.own_measures import Measure
    from sim.scenario import Scenario
    from sim.study.definition import Definition

FORMAT: Final = {"name": "journeysim-study", "version": 1}
_MATTERS: Final = ("journeysim", "python", "numpy", "numba", "llvmlite", "scipy")
_NOT_IDENTITY: Final = ("title", "scenario", "draws")
"""Parts of a definition that change no number: the scenario and its draws count by content, not by where they lie."""


@cache
def code() -> str:
    """Return a hash of the sources that results depend on: those of studies and of all that they import."""
    from sim.jit.sources import sources_hash  # brings Numba

    return sources_hash(*sorted(Path(__file__).resolve().parent.rglob("*.py")))


@cache
def software() -> dict[str, str]:
    """Return the versions on which numbers may depend, and the hash of the sources."""
    return {name: versions()[name] for name in _MATTERS} | {"sources": code()}


def components(
    definition: Definition, scenario: Scenario, points: str = "", measures: Sequence[Measure] = (),
) -> dict[str, Any]:
    """Return the parts of a study's identity, as JSON holds them; `points` is the text of a file of points.

    measures: those of its own, whose files are a part of who it is.
    """
    from sim.study.definition import to_content

    content = {key: value for key, value in to_content(definition).items() if key not in _NOT_IDENTITY}
    return {
        "format": dict(FORMAT),
        "study": content,
        "scenario": scenario.source_hash,
        "points": sha256(points),
        "versions": software() | {name: version_of(name) for name in definition.packages},
    } | rules_of(scenario) | ({"metrics": forms(measures)} if measures else {})


def rules_of(scenario: Scenario) -> dict[str, Any]:
    """Return the digests of the scenario's rule files by path; nothing where it has none."""
    digests = {file.path: file.digest for file in scenario.rule_files}
    return {"rules": digests} if digests else {}


def version_of(package: str) -> str:
    """Return the version of a package that is installed, or "absent"."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


def identity(parts: Mapping[str, Any]) -> str:
    """Return the hash of a study's parts."""
    return sha256(json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False))


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Say what differs between the parts of two studies, one phrase a difference."""
    found = []
    if old.get("format") != new["format"]:
        found.append("the format of the store")
    found += [f"the study's {key}" for key in _different(old.get("study"), new["study"])]
    if old.get("scenario") != new["scenario"]:
        found.append("the scenario")
    found += [f"the measure {name}" for name in _different(old.get("metrics"), new.get("metrics", {}))]
    found += [f"the rule file {path}" for path in _different(old.get("rules"), new.get("rules", {}))]
    if old.get("points") != new["points"]:
        found.append("the file of points")
    for name in _different(old.get("versions"), new["versions"]):
        before = (old.get("versions") or {}).get(name, "absent")
        found.append("the code of journeysim" if name in ("sources", "model") else
                     f"the version of {name} ({before} then, {new['versions'].get(name, 'absent')} now)")
    return list(dict.fromkeys(found))


def sha256(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _different(old: object, new: Mapping[str, Any]) -> list[str]:
    before = old if isinstance(old, Mapping) else {}
    return [key for key in dict.fromkeys([*before, *new]) if before.get(key) != new.get(key)]
