"""What a figure of a scenario rests on: `[sources]`, by the path of the key, with a letter of trust.

No run depends on it. A source at a path is one of everything below it, unless a longer path has its own; "*" stands for
any name, as in an override.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import PlainSerializer, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.base import LONGEST_TEXT, refusal

Path = tuple[str, ...]
TRUST: Final[dict[str, str]] = {
    "A": "measured: in this organisation's own data, or the primary text or raw data of the source was read",
    "B": "published: an abstract, or the source's own page, was read",
    "C": "second-hand: another page says so",
    "D": "judged: by people who know the organisation; not measured",
    "M": "made up, to fill a gap: an assumption, or from memory",
}
"""The letters of trust, the strongest first, with what they mean. There are no others."""
WORDS: Final = {letter: meaning.partition(":")[0].partition(",")[0] for letter, meaning in TRUST.items()}
MOST_SOURCES: Final = 10_000
ANY: Final = "*"
_ALLOWED: Final = '{ from = "fitted: 1,204 visits", trust = "A" }'


@dataclass(frozen=True, slots=True)
class Source:
    """What a figure rests on, in words, and the letter of trust."""

    basis: str
    trust: str


def split_path(key: str) -> Path:
    """Split a dotted path as TOML splits keys; empty where it is none. A star need not be quoted."""
    quoted = ".".join(f'"{ANY}"' if part == ANY else part for part in key.split("."))
    try:
        node: Any = tomllib.loads(f"{quoted} = 0") if "\n" not in key else None
    except tomllib.TOMLDecodeError:
        return ()
    path: list[str] = []
    while isinstance(node, dict) and len(node) == 1:
        (part, node), = node.items()
        path.append(part)
    return tuple(path) if node == 0 else ()


def source_of(sources: Mapping[Path, Source], path: Path) -> Source | None:
    """Return the source of a key: that of the longest path at or above it, a name before a star; None for none."""
    best: tuple[int, int] = (0, 0)
    found = None
    for at, source in sources.items():
        if len(at) <= len(path) and all(one in (ANY, other) for one, other in zip(at, path, strict=False)):
            rank = (len(at), sum(one != ANY for one in at))
            if rank > best:
                best, found = rank, source
    return found


def rank_of(source: Source | None) -> int:
    """Return how weak a source is: 0 for the strongest letter; one more than the weakest for none at all."""
    return len(TRUST) if source is None else list(TRUST).index(source.trust)


def _sources(value: object) -> dict[str, Source]:
    if not isinstance(value, dict):
        raise refusal("is not a table of sources", f'{{ "chain.rep.handle" = {_ALLOWED} }}')
    if len(value) > MOST_SOURCES:
        raise refusal(f"has {len(value)} sources", f"at most {MOST_SOURCES}")
    errors: list[InitErrorDetails] = []
    found: dict[str, Source] = {}
    for key, entry in value.items():
        try:
            found[key] = _source(key, entry)
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(str(key),), input=entry))
    if errors:
        raise ValidationError.from_exception_data("sources", errors)
    return found


def _source(key: str, entry: object) -> Source:
    if isinstance(entry, Source):
        return entry
    if not split_path(key):
        raise refusal("is not the path of a key", 'a path in quotes, such as "chain.rep.handle"')
    if not isinstance(entry, dict) or not set(entry) <= {"from", "trust"}:
        inner = isinstance(entry, dict) and any(isinstance(part, dict) for part in entry.values())
        raise refusal("is not a source" + (": its path is to stand in quotes" if inner else ""),
                      f'"{key}.{next(iter(entry))}" = {_ALLOWED}' if inner and isinstance(entry, dict) else _ALLOWED)
    for part in ("from", "trust"):
        if part not in entry:
            raise refusal(f"does not say {'what it is from' if part == 'from' else 'how far to trust it'}", _ALLOWED)
    basis, trust = entry["from"], entry["trust"]
    if not isinstance(basis, str) or not basis.strip() or len(basis) > LONGEST_TEXT:
        raise refusal("is not from anything that can be read", f"a text of at most {LONGEST_TEXT} characters")
    if trust not in TRUST:
        raise refusal(f"has no known letter of trust: {trust!r}",
                      "; ".join(f"{letter} ({WORDS[letter]})" for letter in TRUST))
    return Source(basis, str(trust))


def _as_written(sources: dict[str, Source]) -> dict[str, dict[str, str]]:
    return {key: {"from": source.basis, "trust": source.trust} for key, source in sources.items()}


SOURCES_SCHEMA: Final[dict[str, object]] = {
    "type": "object", "maxProperties": MOST_SOURCES, "additionalProperties": {
        "type": "object", "additionalProperties": False, "required": ["from", "trust"], "properties": {
            "from": {"type": "string", "maxLength": LONGEST_TEXT, "description": "What it rests on."},
            "trust": {"enum": list(TRUST), "description": "How far to trust it."}}}}
Sources = Annotated[dict[str, Source], PlainValidator(_sources), PlainSerializer(_as_written),
                    WithJsonSchema(SOURCES_SCHEMA)]
"""Sources by the path of the key they are of."""
