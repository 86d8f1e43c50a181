"""What a sensitivity study found, in sentences: who matters most where that is clear, and who has no effect at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.report.figures.words import noun
from sim.report.selection import outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.study.finish import StudyResult

_STRENGTH: Final[Mapping[str, tuple[str, str]]] = {
    "morris": ("mu_star", "mean absolute effect"), "sobol": ("total", "total index"),
}


def screened(result: StudyResult, text: Callable[[float], str]) -> list[str]:
    """Return the sentences of a sensitivity study; `text` writes a number."""
    found = result.summary.findings
    texts = [_sentence(result, str(name), ranking, text) for name, ranking in found["ranking"].items()]
    if found["replications"] == 1:
        texts.append("There is one replication at every point: how much of the effects is chance is not known, so "
                     "there are no intervals, and no effect is called clear.")
    texts += [f"{outcome(name).label} is undefined in some runs, so it is not analysed."
              for name in found["undefined"]]
    return texts


def _sentence(
    result: StudyResult, name: str, ranking: Mapping[str, Sequence[str]], text: Callable[[float], str]
) -> str:
    label, found = outcome(name).label, result.summary.findings
    column, what = _STRENGTH[found["method"]]
    rows = {str(row["factor"]): row for row in _rows(result) if row["outcome"] == name}
    clear, leaders, unclear, none = (ranking[part] for part in ("clear", "leaders", "not_clear", "no_effect"))
    if not clear and not unclear:
        return f"None of the factors has an effect on {noun(name)} in any run."

    def with_limits(factor: str) -> str:
        value, lower, upper = (rows[factor][f"{column}{end}"] for end in ("", "_lower", "_upper"))
        return f"{factor} ({text(value)}; {text(lower)} to {text(upper)})"

    parts = []
    if len(leaders) == 1:
        value, lower, upper = (text(rows[leaders[0]][f"{column}{end}"]) for end in ("", "_lower", "_upper"))
        parts.append(f"{label}: {leaders[0]} matters most (its {what} is {value}; {found['level']:.0%} interval "
                     f"{lower} to {upper})")
    elif leaders:
        parts.append(f"{label}: it is not clear which factor matters most, by {what} with {found['level']:.0%} "
                     f"intervals: {', '.join(map(with_limits, leaders))}")
    elif found["replications"] > 1:
        parts.append(f"{label}: it is not clear which factor matters most, nor whether any does, since every interval "
                     f"reaches zero ({', '.join(unclear)})")
    else:
        parts.append(f"{label}: estimates only, the largest first: {', '.join(unclear)}")
    rest = [factor for factor in clear if factor not in leaders]
    if rest:
        parts.append(f"also clear, the largest estimate first: {', '.join(map(with_limits, rest))}")
    tail = f". Not clear, since their intervals reach zero: {', '.join(unclear)}" if clear and unclear else ""
    tail += f". No effect in any run: {', '.join(none)}" if none else ""
    return f"{'; '.join(parts)}{tail}."


def _rows(result: StudyResult) -> list[dict[str, Any]]:
    return [dict(zip(result.summary.columns, row, strict=True)) for row in result.summary.rows]
