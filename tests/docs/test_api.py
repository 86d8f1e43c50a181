"""The reference of the public face names what is public, and nothing else."""

from __future__ import annotations

import re
from typing import Final

import journeysim
from journeysim import rules
from tests.docs.blocks import DOCS, ROOT

NAMED: Final = re.compile(r"^::: sim\.([\w.]+)$", re.MULTILINE)
NOT_FUNCTIONS: Final = {"__version__", "engine", "errors", "eventlog", "inquiry", "outcomes", "rules", "scenario",
                        "statistics", "vocabulary"}
"""Names of `journeysim` that are modules, with pages of their own or guides."""
SELF_EXPLAINING: Final = {"MINUTES_PER_DAY", "MINUTES_PER_HOUR", "MINUTES_PER_WEEK", "STOP", "VERSION", "Step", "Story",
                         "Purpose"}
"""Names of `journeysim.rules` that its guide explains: constants, types for annotations, purposes of draws."""


def named(page: str) -> set[str]:
    """Return what a page of the reference documents, each by its path below `sim`."""
    return set(NAMED.findall((DOCS / "api" / f"{page}.md").read_text(encoding="utf-8")))


def test_every_public_function_is_documented() -> None:
    """Of `import journeysim`."""
    assert {name.rpartition(".")[2] for name in named("journeysim")} >= set(journeysim.__all__) - NOT_FUNCTIONS


def test_everything_that_a_rule_imports_is_documented() -> None:
    """Of `journeysim.rules`."""
    assert {name.rpartition(".")[2] for name in named("rules")} == set(rules.__all__) - SELF_EXPLAINING


def test_every_module_of_statistics_is_documented() -> None:
    """But the list of references, which is none of its own."""
    modules = {f"statistics.{path.stem}" for path in (ROOT / "sim" / "statistics").glob("*.py")}
    assert named("statistics") == modules - {"statistics.__init__", "statistics.works"}
