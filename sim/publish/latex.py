r"""A dossier for a paper: tables in booktabs, each with a caption and a label, and methods with references.

One document that compiles as it stands (`pdflatex`, `bibtex`, `pdflatex` twice), whose parts can be taken over one by
one; the bibliography lies beside it under the same name. Every text is escaped: what a user's file calls a policy
cannot begin a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.publish.citation import SOFTWARE, as_bibtex, latin
from sim.publish.methods import methods_told
from sim.publish.shared_tables import assumed_table, verdict_tables

if TYPE_CHECKING:
    from sim.publish.dossier import Dossier
    from sim.report.tables import Table

_SIGNS: Final = {
    "±": r"\ensuremath{\pm}", "×": r"\ensuremath{\times}", "−": r"\ensuremath{-}", "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}", "→": r"\ensuremath{\rightarrow}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "“": "``", "”": "''", "‘": "`", "’": "'", "–": "--", "—": "---",
    "…": r"\ldots{}", "€": r"\texteuro{}", "µ": r"\textmu{}", "°": r"\textdegree{}", "\u00a0": "~",
    "`": r"\textasciigrave{}",
}
_WIDE: Final = 4
"""Columns from which a table is set small and across the page."""
_TEXT: Final = 24
"""Letters from which a column breaks its lines."""
_LETTERS: Final = 100
"""Letters that a line of a small table holds, about."""
_GAP: Final = 3
_LEAST: Final = 10
_HEAD: Final = r"""% Compile: pdflatex, bibtex, pdflatex, pdflatex. Letters beyond the Latin ones need lualatex.
\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{textcomp,booktabs,longtable,array}
\usepackage[margin=2.5cm]{geometry}
\setlength{\emergencystretch}{3em}
"""


def render(dossier: Dossier) -> bytes:
    """Return the document as UTF-8."""
    return ("\n".join(_parts(dossier)) + "\n").encode()


def beside(dossier: Dossier) -> dict[str, bytes]:
    """Return the bibliography, by the ending of its file."""
    return {".bib": as_bibtex(dossier.result, methods_told(dossier)).encode()}


def escaped(text: str) -> str:
    """Return a text in which nothing is a command, on one line."""
    return "".join(_SIGNS.get(letter) or latin(letter) for letter in " ".join(text.split(" ")).replace("\n", " "))


def label_of(title: str) -> str:
    """Return what a table is referred to by: tab:verdict-outcome-by-outcome."""
    return f"tab:{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-') or 'table'}"


def table(found: Table, label: str) -> str:
    """Return a table in booktabs; one that is long breaks over pages."""
    body = [" & ".join(map(escaped, row)) + r" \\" for row in found.rows]
    if not body:
        return ""
    head = " & ".join(rf"\textbf{{{escaped(name)}}}" if name else "" for name in found.columns) + r" \\"
    lines = [rf"\begin{{longtable}}{{@{{}}{_columns(found)}@{{}}}}",
             rf"\caption{{{escaped(found.title)}}}\label{{{label}}}\\", r"\toprule"]
    if any(found.columns):
        lines += [head, r"\midrule", r"\endfirsthead", r"\toprule", head, r"\midrule", r"\endhead"]
    else:
        lines += [r"\endfirsthead", r"\toprule", r"\endhead"]
    lines += [r"\bottomrule", r"\endfoot", *body, r"\end{longtable}"]
    if found.note:
        lines.append(rf"\noindent{{\footnotesize {escaped(found.note)}\par}}")
    size = r"\small" if len(found.columns) >= _WIDE else r"\normalsize"
    return "\n".join([rf"{{{size}", *lines, "}"])


def _columns(found: Table) -> str:
    """Return the specification of the columns: texts that are long share the width that the others leave."""
    widths = [max(map(len, column)) for column in zip(found.columns, *found.rows, strict=True)]
    long = [at for at, width in enumerate(widths) if width > _TEXT]
    taken = sum(width + _GAP for at, width in enumerate(widths) if at not in long)
    left = max(_LETTERS - taken - _GAP * len(long), _LEAST * len(long))
    share = left / _LETTERS / max(len(long), 1)
    return "".join(rf">{{\raggedright\arraybackslash}}p{{{share:.2f}\linewidth}}" if at in long
                   else "r" if at in found.right else "l" for at in range(len(found.columns)))


def _parts(dossier: Dossier) -> Iterator[str]:
    methods = methods_told(dossier)
    yield _HEAD
    yield rf"\title{{{escaped(dossier.question)}\\ \large {escaped(dossier.title)}}}"
    yield "\\author{}\n\\date{}\n\\begin{document}\n\\maketitle"
    yield r"\section{Result}"
    yield from (escaped(text) for text in (*dossier.warnings, dossier.setup, *dossier.answer))
    yield "\n\\section{Methods}"
    yield (rf"The model was simulated with journeysim {escaped(dossier.provenance.version)}~\cite{{{SOFTWARE}}}.")
    yield from (f"{escaped(method.text)}{_cited(method.keys)}." for method in methods)
    yield "\n\\section{Tables}"
    taken: dict[str, int] = {}
    levers = None if dossier.levers is None else dossier.levers.table
    beside = [found for found in (levers, dossier.known, dossier.luck_and_data) if found is not None]
    tables = (*verdict_tables(dossier), *dossier.tables, *beside, assumed_table(dossier))
    for found in tables:
        label = label_of(found.title)
        taken[label] = taken.get(label, 0) + 1
        yield table(found, label if taken[label] == 1 else f"{label}-{taken[label]}")
    yield from (rf"\noindent {escaped(note)}\par" for note in dossier.notes)
    yield "\n\\section{How to repeat it}"
    yield from _again(dossier)
    yield "\n\\bibliographystyle{plain}\n\\bibliography{\\jobname}\n\\end{document}"


def _again(dossier: Dossier) -> Iterator[str]:
    again = dossier.provenance
    if again.command:
        yield rf"\noindent The command: \texttt{{{escaped(again.command)}}}\par"
    versions = ", ".join(f"{name} {version}" for name, version in again.versions.items())
    yield (rf"\noindent Seed {again.seed}; {again.runs:,} runs; identity \texttt{{{again.identity[:16]}}}; "
           rf"journeysim {escaped(again.version)}, {escaped(versions)}.\par")


def _cited(keys: tuple[str, ...]) -> str:
    return rf"~\cite{{{','.join(keys)}}}" if keys else ""
