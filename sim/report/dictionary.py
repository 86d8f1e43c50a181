"""The dictionaries in `docs/`: the meaning of every record of the black box and of every outcome.

    python -m sim.report.dictionary docs

writes `black_box.md` and `outcomes.md` from the vocabulary and the catalogue, so that neither is described twice.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from sim.eventlog.naming import UNDATED, VALUES_IN_WORDS
from sim.eventlog.parents import PARENTS, Bond, Group
from sim.files import write_bytes
from sim.outcomes.catalogue import OUTCOMES
from sim.vocabulary import KINDS, Ending, Feeling, Kind, Leaving, Origin, Reason, Tone

_PER = {"pool": "{}.POOL", "channel": "channels.NAME.{}", "flaw": "{}.FLAW", "target": "{}_TIME",
        "kind": "{}.RULE.KIND", "": "{}"}
_BETTER = {-1: "lower", 0: "-", 1: "higher"}


def black_box() -> str:
    """Return the description of the log as Markdown: the fields of a record, then every kind."""
    lines = [
        "# The black box", "",
        "Every step of every journey is one record. `journeysim run SCENARIO --log FILE.parquet` saves them. Generated "
        "from `sim/vocabulary.py` by `python -m sim.report.dictionary docs`.", "",
        "| field | meaning |", "|---|---|",
        "| `time` | minutes since Monday 00:00 |",
        "| `kind` | what happened, see below |",
        "| `place` | index of the channel, level, pool, flaw, ... that the kind names |",
        "| `value` | see the kind |",
        "| `customer`, `case` | index in order of appearance, -1 none |",
        "| `agent` | slot of the pool; of JOINED the number of the customer among those of its origin (of a referral: "
        "among those whom the same talk won), of OPENED the number of the case (of the arrival, where a customer of "
        "open demand came by itself; -2 and down for the first case of the volume of its flaw on its date, the second, "
        "...): these key the draws; -1 none |",
        "| `cause` | position in the log of the record that set this one off: the last one without which it would not "
        "have happened now; -1 none. Follow it backwards to read a journey from its end |",
        "| `why` | position in the log of the record for which it happened at all, where that is another; -1 none |",
        "",
        "| no. | kind | meaning | place | value |", "|---|---|---|---|---|",
    ]
    for kind in Kind:
        meaning = KINDS[kind]
        lines.append(f"| {kind.value} | {kind.name} | {meaning.says} | {meaning.place} | {meaning.value} |")
    lines += ["", f"From {max(Kind) + 1} on: kinds of records that [rules of one's own](guides/rules.md) declare, in "
              "the order of the rules; their names are in the file's metadata (`own_kinds`).", ""]
    lines += _parents() + _tables()
    for title, words in (("origin", Origin), ("leaving", Leaving), ("ending", Ending), ("reason of a contact", Reason),
                         ("tone", Tone), ("feeling", Feeling)):
        names = ", ".join(f"{word.value} {word.name.lower()}" for word in words)
        lines.append(f"- **{title}:** {names}")
    return "\n".join(lines) + "\n"


def _parents() -> list[str]:
    """Return the table of parents: what may stand as the cause of each kind, and as its why."""
    lines = [
        "## What brings a record about", "",
        "Parents are of the same case as the record unless the table says otherwise, and always stand earlier in the "
        "log. *=* behind a kind: of the same instant. Who is SERVED after a wait was waiting (`why`: its QUEUED) when "
        "an agent became free (`cause`: the RELEASED, STAFFED or WITHDRAWN that freed it). What a rule of one's "
        "own writes follows from the latest step of its case, and may stand as a cause in its turn.", "",
        "| kind | `cause` | `why` |", "|---|---|---|",
    ]
    for kind in Kind:
        parents = PARENTS[kind]
        cause = [_group(group) for group in parents.cause] + ["none"] * parents.may_be_first
        why = [_group(group) for group in parents.why] + ["none"] * parents.may_lack_why
        lines.append(f"| {kind.name} | {'; '.join(cause)} | {'; '.join(why) or '-'} |")
    return [*lines, ""]


def _tables() -> list[str]:
    """Return what a log in words holds, and the tables beside a log."""
    from sim.eventlog.lives import CASES, CUSTOMERS
    from sim.eventlog.wording import COLUMNS
    from sim.experiment.lives import EFFORT, TRAITS_OF_CASES, TRAITS_OF_CUSTOMERS

    head = ("case", "customer", "flaw")
    customers = {"customer": CUSTOMERS["customer"], **TRAITS_OF_CUSTOMERS, **CUSTOMERS}
    cases = {**{name: CASES[name] for name in head}, **TRAITS_OF_CASES, **CASES, "effort": EFFORT}
    return [
        "## In words", "",
        "`log.frame(words=True)`, and `--log FILE.parquet --words`: the same records with names in place of "
        "numbers, encoded by dictionary. The names behind the numbers - pools, flaws, levels, channels, kinds of rules "
        "of one's own - are in the metadata of every log that `run` saves (`names`); that of a file in words also has "
        "the units of its columns, its `currency` and its `start`: the date of minute 0, `calendar.start` of the "
        f"scenario, else {UNDATED.isoformat()}, a Monday that stands for any. Either file is read back as the same "
        "log.", "",
        "| column | holds |", "|---|---|", *_rows(COLUMNS), "",
        "Values that stand for words: " + "; ".join(
            f"{Kind(kind).name} {', '.join(words.values())}" for kind, words in VALUES_IN_WORDS.items()) + ".", "",
        "## Beside the log", "",
        "What was drawn for a customer or a case shows in the log only by what it leads to, and what became of it is "
        "spread over its records. `--log NAME.parquet` therefore writes two tables beside it. What was drawn is "
        "computed from the numbers of JOINED and OPENED, by which all draws are keyed (infinite where the scenario has "
        "no law); the rest is summed up from the records. Their metadata name the digest of the log "
        "(`journeysim_log_digest`). Places are indices, with `--words` names. Minutes are of time, money is in the "
        "scenario's currency.", "",
        "| column of `NAME.customers.parquet` | holds |", "|---|---|", *_rows(customers), "",
        "| column of `NAME.cases.parquet` | holds |", "|---|---|", *_rows(cases), "", "## Words", "",
    ]


def _rows(columns: Mapping[str, str]) -> list[str]:
    return [f"| `{name}` | {holds} |" for name, holds in columns.items()]


def _group(group: Group) -> str:
    names = ", ".join(kind.name + " =" * group.at_once for kind in group.kinds)
    return names if group.bond is Bond.CASE else f"{names} ({group.bond.value})"


def outcomes() -> str:
    """Return the catalogue of outcomes as Markdown."""
    lines = [
        "# Outcomes", "",
        "The figures that summarise a run, computed from its records alone. Headline outcomes are in bold. The end of "
        "the page defines what counts as a case, a wait or a customer. Generated from `sim/outcomes/catalogue.py` by "
        "`python -m sim.report.dictionary docs`.", "",
        "| name | unit | definition | better |", "|---|---|---|---|",
    ]
    for outcome in OUTCOMES:
        name = f"`{_PER[outcome.per].format(outcome.name)}`"
        shown = f"**{name}**" if outcome.headline else name
        lines.append(f"| {shown} | {outcome.unit} | {outcome.definition} | {_BETTER[outcome.better]} |")
    from sim.outcomes import catalogue

    notes = (catalogue.__doc__ or "").split("What counts\n-----------\n", 1)[-1].strip()
    return "\n".join(lines) + "\n\n## What counts\n\n" + notes + "\n"


def main(folder: str) -> None:
    """Write both dictionaries into a folder."""
    write_bytes(Path(folder) / "black_box.md", black_box().encode())
    write_bytes(Path(folder) / "outcomes.md", outcomes().encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
