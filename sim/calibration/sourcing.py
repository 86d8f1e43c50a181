"""`[sources]` of a fitted scenario, from what its comments say: what each figure rests on, and how far to trust it.

Writers say beside every figure what it rests on, for people. The same words become sources, for the program: a comment
with a count, or one that says ASSUMPTION, is the source of the figure that it stands above or behind; of figures
without one it is the log as a whole. What begins with ASSUMPTION is made up (M), all else measured (A); where only a
part is assumed, such as the form of a law whose mean was counted, the words say so.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from sim.errors import InputError
from sim.scenario.sourced import ANY

ASSUMPTION: Final = "ASSUMPTION"
LONGEST: Final = 200
_HEADER: Final = re.compile(r"\[\[?([^\]]+)\]\]?\s*(?:#.*)?$")
_KEY: Final = re.compile(r"""((?:[A-Za-z0-9_-]+|"[^"]*")(?:\.(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*=""")
_TRAILING: Final = re.compile(r"\s#\s(.*)$")
_IN_TEXT: Final = re.compile(r'"[^"]*"')
_SENTENCE: Final = re.compile(r"(?<=[.:;])\s")

Path = tuple[str, ...]


def with_sources(text: str, about: str) -> str:
    """Return the text of a scenario with `[sources]` behind it; about: what all of it was fitted to.

    A text that has sources already, or that is not a valid scenario, is returned as it is.
    """
    from sim.scenario import loads

    try:
        scenario = loads(text)
    except InputError:
        return text
    if scenario.raw.get("sources"):
        return text
    lines = [f"{_quoted(path)} = {{ from = {json.dumps(basis, ensure_ascii=False)}, trust = \"{trust}\" }}"
             for path, (basis, trust) in _in_common(rests(text, about)).items()]
    head = ["", "# What each figure rests on (docs/scenario.md).", "[sources]"]
    return "\n".join([text.rstrip("\n"), *head, *lines, ""])


def _in_common(found: dict[Path, tuple[str, str]]) -> dict[Path, tuple[str, str]]:
    """Return what figures rest on, said once for a key of all levels, flaws or pools where most rest on the same.

    `chain.*.routes` holds for the routes of all levels that have no source of their own; it says nothing of keys that
    somebody adds later.
    """
    keys: dict[Path, list[tuple[str, str]]] = {}
    for path, basis in found.items():
        keys.setdefault(_of_all(path), []).append(basis)
    common = {key: most for key, each in keys.items() for most, number in Counter(each).most_common(1) if number > 1}
    return common | {path: basis for path, basis in found.items() if common.get(_of_all(path)) != basis}


def _of_all(path: Path) -> Path:
    """Return the key of all levels, flaws, ... to which a path leads: `chain.*.waits` of a wait at one level."""
    return (path[0], ANY, path[2]) if len(path) > 2 else path


def rests(text: str, about: str) -> dict[Path, tuple[str, str]]:
    """Return what each figure with an effect in the text of a scenario rests on, and the letter of trust, by path.

    InputError for a text that is no valid scenario.
    """
    from sim.scenario import loads
    from sim.scenario.resting import resting

    scenario = loads(text)
    comments = dict(_commented(text))
    found = {}
    for path in resting(scenario, scenario.policies[0]).figures:
        own = next((comments[path[:length]] for length in range(len(path), 1, -1) if path[:length] in comments), "")
        below = [said for at, said in comments.items() if at[:len(path)] == path]
        said = own or next(iter(below), "")
        basis = _shortened(said) if _is_basis(said) else about
        found[path] = (basis, "M" if said.startswith(ASSUMPTION) else "A")
    return found


def _is_basis(said: str) -> bool:
    return ASSUMPTION in said or any(letter.isdigit() for letter in said)


def _shortened(said: str) -> str:
    """Return the first sentences of a comment, as many as fit."""
    parts = _SENTENCE.split(said)
    kept = parts[0]
    for part in parts[1:]:
        if len(kept) + len(part) >= LONGEST:
            break
        kept = f"{kept} {part}"
    return (kept if len(kept) <= LONGEST else kept[:LONGEST - 3].rstrip() + "...").rstrip(".;:")


def _commented(text: str) -> Iterator[tuple[Path, str]]:
    """Give the paths of keys and tables with the comment that stands above or behind them."""
    table: Path = ()
    above: list[str] = []
    depth = 0
    for line in text.splitlines():
        bare = line.strip()
        if depth > 0:
            depth += _opened(bare)
        elif bare.startswith("#"):
            above.append(bare.lstrip("# ").strip())
        elif match := _HEADER.fullmatch(bare):
            table, above = _parts(match[1]), _told(table, _parts(match[1]), above)
            if above and len(table) > 2:
                yield table, " ".join(above)
        elif match := _KEY.match(bare):
            if table == ("chain",) and match[1] == "level":
                table = ("chain", str(_value(bare)))
                above = []
                continue
            behind = _TRAILING.search(_IN_TEXT.sub(lambda quoted: "_" * len(quoted[0]), bare))
            said = " ".join([*above, *([bare[behind.start(1):]] if behind else [])])
            if said and table[:1] != ():
                yield (*table, *_parts(match[1])), said
            above, depth = [], _opened(bare)
        else:
            above = []


def _told(before: Path, table: Path, above: list[str]) -> list[str]:
    """Return the comment that stands above the header of a table, where the table is part of the one before."""
    return above if len(table) > len(before) and table[:len(before)] == before else []


def _opened(line: str) -> int:
    """Return how many brackets a line opens beyond those it closes, texts and comments aside."""
    code = _IN_TEXT.sub("", line).partition("#")[0]
    return code.count("[") + code.count("{") - code.count("]") - code.count("}")


def _parts(key: str) -> Path:
    return tuple(part.strip('"') for part in re.findall(r'"[^"]*"|[^.\s]+', key))


def _value(line: str) -> Any:
    import tomllib

    return next(iter(tomllib.loads(line).values()))


def _quoted(path: Path) -> str:
    from sim.scenario.problems import dotted

    return json.dumps(".".join(ANY if part == ANY else dotted((part,)) for part in path), ensure_ascii=False)

