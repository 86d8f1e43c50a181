"""The page of every kind of study: what it holds, what it never holds, and that it is the same wherever it is made."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from sim.publish.dossier import Dossier, gather
from sim.publish.page import render
from sim.report.story import has_left
from tests.publish.conftest import Report, text_of
from tests.publish.finished import STUDIES, TITLE, finished

LARGEST = 5_000_000


@pytest.fixture(scope="module")
def dossiers() -> dict[str, Dossier]:
    """The dossiers of all kinds of study, each made once."""
    return {name: gather(finished(name), engine="reference") for name in STUDIES}


@pytest.mark.parametrize("name", STUDIES)
def test_every_kind_of_study_has_a_page(dossiers: dict[str, Dossier], name: str) -> None:
    dossier = dossiers[name]
    page = render(dossier).decode()
    text = text_of(page)
    assert len(page) < LARGEST
    assert dossier.answer and all(sentence in text for sentence in dossier.answer)
    assert dossier.next_steps and dossier.provenance.identity in page
    assert page.count("<img ") == len(dossier.pictures) > 0
    for picture in dossier.pictures:  # what is drawn is said
        assert picture.title.splitlines()[0].rstrip(":.") in picture.alternative
    assert "no source" in text


@pytest.mark.parametrize("name", STUDIES)
def test_nothing_comes_from_elsewhere(dossiers: dict[str, Dossier], name: str) -> None:
    page = render(dossiers[name]).decode()
    assert "<script" not in page
    assert not re.findall(r'(?:src|href|action|data)="(?!data:|#)[^"]*"', page)
    assert "@import" not in page and "url(" not in page
    assert "default-src 'none'" in page


def test_no_title_breaks_out(dossiers: dict[str, Dossier]) -> None:
    page = render(dossiers["compare"]).decode()
    assert TITLE in text_of(page)
    assert "$4 < 5" not in page and "$4 &lt; 5" in page


def test_what_turns_text_around_is_shown(dossiers: dict[str, Dossier]) -> None:
    from dataclasses import replace

    page = render(replace(dossiers["compare"], question="\u202egnihton <script>alert(1)</script>")).decode()
    assert "\u202e" not in page and "\\u202e" in page and "<script" not in page


def test_the_page_does_not_know_where_it_was_made(tmp_path: Path, dossiers: dict[str, Dossier]) -> None:
    elsewhere = tmp_path / "another place"
    shutil.copytree(finished("compare"), elsewhere)
    first, second = render(dossiers["compare"]), render(gather(elsewhere, engine="reference", workers=2))
    assert first == second
    assert str(finished("compare").parent).encode() not in first


def test_shares_and_money_add_up(bank_dossier: Dossier) -> None:
    dossier = bank_dossier
    money = next(table for table in dossier.tables if table.title == "Where the money goes")
    for at in range(1, len(money.columns)):
        *parts, total = (int(row[at].replace(",", "")) for row in money.rows)
        assert sum(parts) == total
    assert dossier.levers is not None and dossier.levers.table is not None
    levers = dossier.levers.table
    for at in range(1, len(levers.columns)):
        *parts, total = (row[at].strip("()") for row in levers.rows)
        unit = "%" if total.endswith(" %") else total.lstrip("+-0123456789.,")
        numbers = [round(1000.0 * float(cell.removesuffix(unit).strip().replace(",", ""))) for cell in (*parts, total)]
        assert sum(numbers[:-1]) == numbers[-1]
        assert unit != "%" or total == "100 %"
    letters = dossier.assumptions.letters
    assert sum(count for _, _, count in letters) == len({figure.key for figure in dossier.assumptions.figures})
    assert f"Rests on {sum(count for _, _, count in letters)} figures" in dossier.assumptions.said[0]


def test_the_report_of_a_folder_is_that_of_the_command(bank: Report, bank_dossier: Dossier) -> None:
    """The folder alone gives the bytes that --report has written; and it names no place of this machine."""
    page = bank.file.read_bytes()
    assert render(bank_dossier) == page
    assert b"/tmp" not in page and str(Path.cwd()).encode() not in page


def test_the_two_customers_fare_as_is_said(bank_dossier: Dossier) -> None:
    assert [story.fate for story in bank_dossier.stories] == ["saved", "harmed"]
    for story in bank_dossier.stories:
        first, second = story.pair.story, story.pair.other
        assert second is not None
        assert (first.title, second.title) == story.titles
        assert (has_left(first.life), has_left(second.life)) == (story.fate == "saved", story.fate == "harmed")
        assert first.life.traits["key"] == second.life.traits["key"]


def test_levers_are_of_the_runs_of_the_study(bank_dossier: Dossier) -> None:
    """The ends of the mixtures are the two policies: the first replications of the study, number by number."""
    dossier = bank_dossier
    assert dossier.levers is not None and dossier.comparison is not None
    ours, theirs = dossier.levers.why.comparison, dossier.comparison
    for policy in dossier.levers.why.design.policies:
        for name in ("unsolved_share", "net_value", "churn"):
            values = ours.values[policy][name]
            assert values.tolist() == theirs.values[policy][name][:len(values)].tolist()


def test_a_manifest_keeps_the_line_that_started_it(bank: Report) -> None:
    manifest = json.loads((bank.folder / "manifest.json").read_text())
    assert manifest["command"] == {"words": ["compare", "configs/anonymous_bank.toml"],
                                   "scenario": "configs/anonymous_bank.toml", "settings": []}
    assert "report.html" not in manifest["files"]
