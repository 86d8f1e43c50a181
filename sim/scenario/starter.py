"""The scenarios that `journeysim new` writes: small organisations with a real queue, explained line by line.

Each is a file of its own beside this module, so that it can be read, checked and run as it stands.
"""

from __future__ import annotations

from importlib import resources
from typing import Final

from sim.errors import InputError, Problem

KINDS: Final = ("contact-centre", "service-desk", "shop")
"""The kinds of organisation that there is a scenario for, the default first."""


def template(kind: str = KINDS[0]) -> str:
    """Return the commented scenario to start from; it is valid as it stands.

    Raises InputError for a kind that is not one of `KINDS`.
    """
    if kind not in KINDS:
        from sim.scenario.problems import nearest

        raise InputError(Problem("is not a kind of organisation", key="kind", found=kind, allowed=", ".join(KINDS),
                                 nearest=nearest(kind, KINDS)))
    return (resources.files(__package__) / "starters" / f"{kind}.toml").read_text(encoding="utf-8")
