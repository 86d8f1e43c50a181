"""The card of a validation as tables, sentences, Markdown and JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.report.tables import Table
from sim.validation.card import FAIL, FALSE_ALARM, POWER, SKIP, TARGET

if TYPE_CHECKING:
    from sim.validation.card import CardResult, Line
    from sim.validation.run_laws import LawRun

FORMAT: Final = {"name": "journeysim-validate", "version": 1}
_COLUMNS: Final = ("case", "measure", "theory", "estimate", "±", "z", "detects", "verdict")


def number(value: float) -> str:
    """A number to six significant digits; a dash for one that is not."""
    return f"{value:.6g}" if math.isfinite(value) else "-"


def detectable(line: Line) -> str:
    """The smallest bias that would have been detected, in per cent; a star marks a headline."""
    star = "*" if line.headline else ""
    return f"{100.0 * line.detectable:.2f} %{star}" if math.isfinite(line.detectable) else "-"


def cells(line: Line) -> tuple[str, ...]:
    """A line of the card as text, column by column."""
    z = f"{line.z:+.2f}" if math.isfinite(line.z) else "-"
    return (line.case, line.measure, number(line.theory), number(line.estimate), f"{line.half_width:.2g}", z,
            detectable(line), line.verdict)


def family_table(family: str, lines: Sequence[Line]) -> Table:
    """The judged lines of one family, with the way its runs begin."""
    shown = [line for line in lines if line.verdict != SKIP]
    notes = list(dict.fromkeys(line.note for line in shown if line.note))
    note = notes[0] + (f" (and {len(notes) - 1} similar)" if len(notes) > 1 else "") if notes else ""
    return Table(family, _COLUMNS, tuple(cells(line) for line in shown), frozenset((2, 3, 4, 5, 6)), note)


def card_tables(card: CardResult, laws: Sequence[LawRun] = ()) -> list[Table]:
    """One table a family, one of what is skipped, and one of the laws."""
    families = dict.fromkeys(line.family for line in card.lines)
    by_family = {name: [line for line in card.lines if line.family == name] for name in families}
    tables = [family_table(name, lines) for name, lines in by_family.items()
              if any(line.verdict != SKIP for line in lines)]
    skipped = tuple((line.case, line.measure or "the whole case", line.reason)
                    for line in card.lines if line.verdict == SKIP)
    if skipped:
        tables.append(Table("Not measured", ("case", "measure", "reason"), skipped))
    return tables + ([law_table(laws)] if laws else [])


def law_table(laws: Sequence[LawRun]) -> Table:
    """Which runs keep the laws."""
    rows = tuple((one.scenario, one.policy, f"{one.records:,}", "pass" if not one.violations else "fail")
                 for one in laws)
    note = "Little's law, conservation, utilisation and work: identities that every run has to satisfy."
    return Table("Laws", ("scenario", "policy", "records", "verdict"), rows, frozenset((2,)), note)


def sentences(card: CardResult, laws: Sequence[LawRun] = ()) -> list[str]:
    """The result of the card in sentences: the verdict first, then its power, then every failure."""
    judged, failed = card.judged, [line for line in card.lines if line.verdict == FAIL]
    broken = [one for one in laws if one.violations]
    texts = [f"{'FAILED' if failed or broken else 'Passed'}: {len(judged)} quantities, {len(failed)} failed, "
             f"engine {card.engine}. A correct engine fails a card with a probability of {100.0 * FALSE_ALARM:g} % "
             f"(Holm, over all its quantities)."]
    texts += [_power(card)] if judged else []
    texts += [_failure(line) for line in failed]
    return texts + [f"{one.scenario} under {one.policy}: {violation}" for one in broken for violation in one.violations]


def _power(card: CardResult) -> str:
    worst = {line.family: line for line in sorted((line for line in card.lines if line.headline),
                                                  key=lambda line: line.detectable)}
    if not worst:
        return "No headline quantity was measured."
    beyond = [line for line in worst.values() if not line.detectable <= TARGET]
    largest = max(worst.values(), key=lambda line: line.detectable)
    text = (f"A bias of {100.0 * largest.detectable:.2f} % in any headline value (*) would have been detected with a "
            f"probability of {100.0 * POWER:g} %, at the level of the strictest test.")
    if beyond:
        cases = ", ".join(f"{line.case} {line.measure}" for line in beyond)
        text += f" The target of {100.0 * TARGET:g} % is not met by {cases}."
    return text


def _failure(line: Line) -> str:
    reason = f" ({line.reason})" if line.reason else ""
    return (f"{line.case}: {line.measure} should be {number(line.theory)} and is {number(line.estimate)} "
            f"± {line.half_width:.2g}, z {line.z:+.2f}{reason}.")


def form(card: CardResult, laws: Sequence[LawRun] = ()) -> dict[str, Any]:
    """The JSON form of a card."""
    return {
        "format": FORMAT,
        "engine": card.engine,
        "false_alarm": FALSE_ALARM,
        "power": POWER,
        "cases": [_line_form(line) for line in card.lines],
        "laws": [{"scenario": one.scenario, "policy": one.policy, "records": one.records,
                  "verdict": "fail" if one.violations else "pass", "violations": [str(v) for v in one.violations]}
                 for one in laws],
        "passed": card.passed and not any(one.violations for one in laws),
    }


def _line_form(line: Line) -> dict[str, Any]:
    def finite(value: float) -> float | None:
        return float(value) if math.isfinite(value) else None

    row: dict[str, Any] = {
        "family": line.family, "case": line.case, "measure": line.measure, "theory": finite(line.theory),
        "estimate": finite(line.estimate), "half_width": finite(line.half_width), "verdict": line.verdict,
        "replications": line.replications, "z": finite(line.z), "p": finite(line.p),
        "p_adjusted": finite(line.adjusted),
        "detectable_bias": finite(line.detectable), "headline": line.headline, "note": line.note,
    }
    return {**row, "reason": line.reason} if line.reason else row


def markdown(card: CardResult, laws: Sequence[LawRun] = ()) -> str:
    """The card as Markdown: the result and the tables."""
    parts = ["\n".join(f"- {text}" for text in sentences(card, laws))]
    for table in card_tables(card, laws):
        ruler = ["---:" if at in table.right else "---" for at in range(len(table.columns))]
        rows = [table.columns, ruler, *table.rows]
        body = "\n".join("| " + " | ".join(_escaped(row)) + " |" for row in rows)
        parts.append(f"**{table.title}**\n\n{body}" + (f"\n\n{table.note}" if table.note else ""))
    return "\n\n".join(parts) + "\n"


def _escaped(row: Iterable[str]) -> list[str]:
    return [cell.replace("|", "\\|") for cell in row]
