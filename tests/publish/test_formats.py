"""A study as a workbook, as Markdown and for a paper: the figures are those of the screen and of the CSV files."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from sim.cli import cli
from sim.publish import latex, markdown, workbook
from sim.publish.dossier import Dossier, gather
from sim.publish.shared_tables import verdict_tables
from sim.report.phrases import level
from sim.report.tables import Table
from sim.study.dictionary import outcomes_of
from sim.study.finish import load
from tests.publish.finished import TITLE, finished

SHOWN = ("compare", "alone", "grid", "morris", "optimise", "need")


@cache
def dossier(name: str) -> Dossier:
    """Return what a study has to tell; levers and stories are run by SimPy, which compiles nothing."""
    return gather(finished(name), engine="reference")


@cache
def sheets(name: str) -> dict[str, list[list[Any]]]:
    """Return the sheets of the workbook of a study, read back by another library."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.render(dossier(name))))
    return {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names}


def rows_of(sheet: list[list[Any]], head: str) -> list[dict[str, Any]]:
    """Return the rows below the head that has a column of that name."""
    top = next(at for at, row in enumerate(sheet) if head in row)
    return [dict(zip(sheet[top], row, strict=True)) for row in sheet[top + 1:]]


def table_of(name: str, file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((finished(name) / file).read_text())))


def same(cell: Any, text: str) -> bool:
    """Whether a cell holds the number of a CSV file, to the 16 digits that a spreadsheet keeps."""
    return cell == "" if text == "" else float(cell) == pytest.approx(float(text), rel=1e-14, abs=1e-300)


# The workbook -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHOWN)
def test_a_workbook_has_its_sheets_and_the_same_bytes_again(name: str) -> None:
    assert tuple(sheets(name)) == workbook.SHEETS
    assert workbook.render(dossier(name)) == workbook.render(dossier(name))
    read_me = {row[0]: row[1] for row in sheets(name)["read me"]}
    result = load(finished(name))
    assert read_me["Seed"] == str(result.frame.seed) and read_me["Identity"] == result.manifest["identity"]
    assert read_me["Version"].startswith("journeysim ") and read_me["Command"]
    assert read_me["Study"] == dossier(name).title


def test_the_verdict_has_the_figures_of_the_csv_and_of_the_screen() -> None:
    rows = rows_of(sheets("compare")["verdict"], "Outcome")
    screen, compared = (finished("compare") / "verdict.md").read_text(), dossier("compare").comparison
    assert compared is not None
    for row, kept in zip(rows, table_of("compare", "verdict.csv"), strict=True):
        assert (row["Name"], row["Policy, by name"], row["Unit"]) == (kept["outcome"], kept["policy"], kept["unit"])
        assert same(row["Difference"], kept["mean"]) and same(row["Half-width"], kept["half_width"])
        assert same(row["Level of the interval"], kept["level"]) and same(row["Runs needed"], kept["runs_needed"])
        assert row["Verdict"]
        assert row["As printed: the policy"] == level(compared, kept["policy"], kept["outcome"])
        assert row["Verdict"] not in ("better", "worse") or row["As printed: the policy"] in screen
    wait = next(row for row in rows if row["Name"] == "resolution_time_mean")
    assert re.sub(r"^\+", "", wait["As printed: difference"]) in " ".join(screen.split())


def test_outcomes_have_the_levels_and_differences_of_the_csv_files() -> None:
    rows = {row["Name"]: row for row in rows_of(sheets("compare")["outcomes"], "Meaning")}
    assert set(rows) == set(outcomes_of(dossier("compare").result.frame))
    for kept in table_of("compare", "levels.csv"):
        title = "plain" if kept["policy"] == "plain" else "By the book"
        if kept["mean"] in ("", "nan"):
            continue
        assert same(rows[kept["outcome"]][f"{title}: mean"], kept["mean"])
        assert rows[kept["outcome"]]["Unit"] == kept["unit"]
    for kept in table_of("compare", "differences.csv"):
        if kept["mean"] not in ("", "nan"):
            assert same(rows[kept["outcome"]]["By the book: difference"], kept["mean"])
            assert same(rows[kept["outcome"]]["By the book: half-width of the difference"], kept["half_width"])


def test_levers_add_up_to_the_difference_and_shares_to_all_of_it() -> None:
    levers = dossier("compare").levers
    assert levers is not None
    rows = rows_of(sheets("compare")["levers"], "Lever")
    for name in levers.why.outcomes:
        parts = [row for row in rows if row["Name"] == name]
        assert {row["Lever"] for row in parts} == {lever.name for lever in levers.why.design.levers}
        whole = levers.why.comparison.differences["scripted"][name].mean
        assert sum(row["Adds (Shapley value)"] for row in parts) == pytest.approx(whole, rel=1e-12, abs=1e-12)
        shares = [row["Share of the difference"] for row in parts]
        assert (sum(shares) == pytest.approx(1.0)) if levers.why.is_shared(name) else set(shares) == {""}


def test_the_runs_are_the_runs() -> None:
    found = rows_of(sheets("compare")["runs"], "replication")
    kept = table_of("compare", "runs.csv")
    assert len(found) == len(kept) == 8
    for row, run in zip(found, kept, strict=True):
        for head, cell in row.items():
            name = head.partition(" (")[0]
            if name in run and name != "policy":
                assert same(cell, run[name]), name


@pytest.mark.parametrize("name", ["grid", "optimise"])
def test_another_kind_of_study_shows_its_summary(name: str) -> None:
    kept = table_of(name, "summary.csv")
    rows = rows_of(sheets(name)["verdict"], next(iter(kept[0])))
    assert [list(row) for row in rows] == [list(row) for row in kept]
    for row, line in zip(rows, kept, strict=True):
        for head, text in line.items():
            assert same(row[head], text) if re.fullmatch(r"-?[\d.e+-]*", text) else row[head] == text


def test_runs_that_are_too_many_are_pointed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(most: int) -> tuple[str, int]:
        monkeypatch.setattr(workbook, "MOST_CELLS", most)
        book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.render(dossier("compare"))))
        sheet = book.get_sheet_by_name("runs").to_python()
        return str(sheet[0][0]), len(sheet)

    assert first(200)[0].startswith("The outcomes of the summary") and first(200)[1] == 2 + 1 + 8
    assert first(10)[0].startswith("The 8 runs are too many for a sheet: they are in runs.parquet")


def test_heads_stay_in_sight_numbers_have_formats_and_no_text_is_a_formula() -> None:
    """What a file calls itself may be meant for a spreadsheet to execute."""
    evil = '=HYPERLINK("http://example.org","x")'
    made = workbook.render(replace(dossier("compare"), title=evil, question=f"+{evil}", how_sure="@SUM(1)"))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        pages = {name: parts.read(name).decode() for name in parts.namelist()}
    drawn = [text for name, text in pages.items() if name.startswith("xl/worksheets/sheet")]
    assert len(drawn) == len(workbook.SHEETS)
    for text in drawn:
        assert "<f>" not in text and "hyperlink" not in text.lower()
        assert 'state="frozen"' in text and "<cols>" in text
    assert {"0.00%", "#,##0.00", "#,##0"} <= set(re.findall('formatCode="([^"]*)"', pages["xl/styles.xml"]))
    assert "2000-01-01T00:00:00Z" in pages["docProps/core.xml"]


# Markdown ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHOWN)
def test_markdown_tells_the_tables_cell_by_cell(name: str) -> None:
    text = markdown.render(dossier(name)).decode()
    for found in (*verdict_tables(dossier(name)), *dossier(name).tables):
        for row in found.rows:
            assert f"| {' | '.join(map(markdown.escaped, row))} |" in text
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", text, re.M)
    for block in blocks:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.strip().splitlines()}) == 1
    assert text == markdown.render(dossier(name)).decode() and len(blocks) >= 2


def test_a_title_means_nothing_to_markdown() -> None:
    assert markdown.escaped(TITLE) == r"50 % \& more\_: \#1 \{of\} \~2 \\ \^3 \$4 \< 5 \| \`6\` \*7\*"
    assert markdown.said("see `a_b` and c_d") == r"see `a_b` and c\_d"
    assert f"*{markdown.escaped(TITLE)}*" in markdown.render(dossier("compare")).decode()
    made = markdown.table(Table("a|b\nc", ("x",), (("<script>",),)))
    assert made == "### a\\|b c\n\n| x |\n| --- |\n| \\<script\\> |"


# LaTeX ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHOWN)
def test_the_document_for_a_paper_is_whole(name: str) -> None:
    """No LaTeX is installed here, so its structure is looked at: what is opened is closed, what is cited is listed."""
    text, bib = latex.render(dossier(name)).decode(), latex.beside(dossier(name))[".bib"].decode()
    bare = re.sub(r"\\[\\{}%&_#$]", "", re.sub(r"(?<!\\)%.*", "", text))
    depth = 0
    for letter in bare:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0
    opened: list[str] = []
    for word, what in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if word == "begin":
            opened.append(what)
        else:
            assert opened.pop() == what
    assert opened == []
    cited = {key for keys in re.findall(r"\\cite\{([^}]*)\}", text) for key in keys.split(",")}
    assert cited == set(re.findall(r"^@\w+\{(\w+),", bib, re.M)) and "journeysim" in cited
    labels = re.findall(r"\\label\{(tab:[a-z0-9-]+)\}", text)
    tables = text.count(r"\begin{longtable}")
    assert len(labels) == len(set(labels)) == tables == text.count(r"\caption{") == text.count(r"\bottomrule") >= 2
    assert r"\hline" not in text and text.count(r"\toprule") == 2 * tables


def test_rows_have_the_cells_of_the_screen_and_as_many_as_their_columns() -> None:
    text = latex.render(dossier("compare")).decode()
    (found,) = verdict_tables(dossier("compare"))
    for row in found.rows:
        assert rf"{' & '.join(map(latex.escaped, row))} \\" in text
    for body in re.findall(r"\\begin\{longtable\}\{@\{\}(.*?)@\{\}\}\n(.*?)\\end\{longtable\}", text, re.S):
        columns = len(re.sub(r">\{.*?\}p\{[\d.]+\\linewidth\}", "p", body[0]))
        for line in body[1].splitlines():
            if line.endswith(r" \\") and not line.startswith(r"\caption"):
                assert len(re.findall(r"(?<!\\)&", line)) == columns - 1, line


def test_a_title_begins_no_command() -> None:
    assert latex.escaped(r"\input{/etc/passwd} 100% ± 5_a “b” <c>") == (
        r"\textbackslash{}input\{/etc/passwd\} 100\% \ensuremath{\pm} 5\_a ``b'' \textless{}c\textgreater{}")
    assert latex.escaped(TITLE) in latex.render(dossier("compare")).decode()


# The command ------------------------------------------------------------------------------------------------------


def test_the_command_writes_every_format_beside_the_results_or_where_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    def report(*arguments: object) -> Any:
        return CliRunner().invoke(cli, ["report", *map(str, arguments), "--engine", "reference", "--workers", "1"],
                                  prog_name="journeysim")

    folder = finished("alone")
    for form, render in (("xlsx", workbook.render), ("md", markdown.render), ("latex", latex.render)):
        done = report(folder, "--format", form, "-o", f"made.{form}")
        assert done.exit_code == 0 and f"made.{form}" in done.stderr, done.output
        assert Path(f"made.{form}").read_bytes() == render(dossier("alone"))
    assert Path("made.bib").read_bytes() == latex.beside(dossier("alone"))[".bib"]
    refused = report(folder, "--format", "latex", "-o", "other.bib")
    assert refused.exit_code == 2 and "is the name of the bibliography" in refused.stderr
    assert not Path("other.bib").exists()
