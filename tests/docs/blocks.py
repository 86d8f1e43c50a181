"""The fenced blocks of a page of documentation, and how to run them.

What stands behind the language of a fence says what the block is for:

| fence | meaning |
|---|---|
| `toml whole` | a whole scenario file: it loads |
| `toml NAME.toml` | the same, and it is written under that name for the blocks below it on the page |
| `toml broken.toml` | written too, but it does not load |
| `sh run` | commands that are run with bash, in the order of the page, in one directory of the page's own |
| `python run` | Python that is run there; the blocks of a page share their names |
| `text` right below a `run` block | what that block printed, to the letter |
| `sh` | commands that a reader may run; their `journeysim` lines have to parse |

In that directory `configs` is the repository's, and `journeysim` is a shell function, which calls that of
`tests.docs.journeysim`: for the blocks of a page pictures are sketched.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.docs.journeysim import DRAWN, caller

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
BROKEN = "broken.toml"
PRELUDE = """set -euo pipefail
trap 'for one in $(jobs -p); do kill -KILL -- "-$one" 2> /dev/null || true; done' EXIT
journeysim() { "$PYTHON" -I -S "$CALL" "$@"; }
python() { "$PYTHON" "$@"; }
"""
FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the word behind it, its text, and where it stands in the page."""

    language: str
    use: str
    text: str
    line: int
    start: int
    end: int


def blocks(page: str) -> list[Block]:
    """Return the fenced blocks of a page in their order."""
    found = []
    for match in FENCE.finditer(page):
        language, _, use = match[1].strip().partition(" ")
        line = page.count("\n", 0, match.start()) + 1
        found.append(Block(language, use.strip(), match[2], line, match.start(2), match.end(2)))
    return found


def is_scenario(block: Block) -> bool:
    """Say whether a block is a whole scenario file that is right."""
    return block.language == "toml" and block.use != BROKEN and (block.use == "whole" or block.use.endswith(".toml"))


def outputs(page: str, place: Path) -> Iterator[tuple[Block, Block, str]]:
    """Run a page in the directory `place`; give each block that was run, the output below it, and what it printed."""
    prepare(place)
    names: dict[str, Any] = {"__name__": "__main__"}
    all_blocks = blocks(page)
    for block, below in zip(all_blocks, [*all_blocks[1:], None], strict=True):
        if block.language == "toml" and block.use.endswith(".toml"):
            (place / block.use).write_text(block.text, encoding="utf-8")
        if block.use != "run":
            continue
        printed = shell(block.text, place) if block.language == "sh" else python(block.text, place, names)
        if below is not None and (below.language, below.use) == ("text", ""):
            yield block, below, printed


def prepare(place: Path) -> None:
    """Give a directory what the pages take for granted."""
    if not (place / "configs").exists():
        shutil.copytree(ROOT / "configs", place / "configs")


def shell(script: str, place: Path, drawn: bool = False) -> str:
    """Run commands and return what they print; a failure is an error. drawn: pictures are drawn, not sketched."""
    own = caller() | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "LC_ALL": "C.UTF-8"} | ({DRAWN: "1"} if drawn else {})
    command = ["bash", "-c", PRELUDE + script]
    done = subprocess.run(command, cwd=place, env=os.environ | own, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"exit code {done.returncode} of:\n{script}\n{done.stderr}")
    return _clean(done.stdout)


def python(script: str, place: Path, names: dict[str, Any]) -> str:
    """Run Python with the names of the blocks before it and return what it prints."""
    printed = io.StringIO()
    with chdir(place), redirect_stdout(printed):
        exec(compile(script, "<block>", "exec"), names)
    return _clean(printed.getvalue())


def _clean(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
    return lines + "\n"
