"""The errors of journeysim.

    JourneysimError          anything this package raises on purpose
    ├── InputError           a file, key or argument that cannot be accepted (exit code 2)
    └── TargetNotMet         a check or target asked for was not met (exit code 3)

Everything else that escapes is a defect of ours (exit code 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class JourneysimError(Exception):
    """Root of all errors raised on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input, in the words a user needs to mend it."""

    message: str
    file: str = ""
    key: str = ""
    found: str = ""
    allowed: str = ""
    nearest: str = ""
    line: int = 0
    column: int = 0
    source_line: str = ""
    way_out: str = ""
    """What to do about it, where that is more than to write what is allowed."""

    def __str__(self) -> str:
        """One paragraph: where, what, what was found, what is allowed, a guess at what was meant, and the way out."""
        place = self.file + (f":{self.line}:{self.column}" if self.line else "")
        head = ": ".join(part for part in (place, self.key, self.message) if part)
        parts = [head]
        if self.found:
            parts.append(f"  found:   {self.found}")
        if self.allowed:
            parts.append(f"  allowed: {self.allowed}")
        if self.nearest:
            parts.append(f"  did you mean: {self.nearest}")
        if self.way_out:
            parts.append(f"  way out: {self.way_out}")
        if self.source_line:
            parts.append(f"  {self.source_line}")
            parts.append("  " + " " * max(self.column - 1, 0) + "^")
        return "\n".join(parts)


class InputError(JourneysimError):
    """Bad input; carries every problem found, not just the first."""

    def __init__(self, problems: Sequence[Problem] | Problem | str) -> None:
        """Take one problem, several, or a bare message."""
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: list[Problem] = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TargetNotMet(JourneysimError):
    """Something was checked and did not hold."""
