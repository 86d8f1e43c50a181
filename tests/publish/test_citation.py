"""What is cited of a study: its software, and the methods that it really used, no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.publish import citation
from sim.publish.citation import as_bibtex, as_text, entry, latin, methods_in
from sim.publish.methods import works_of
from sim.statistics.works import WORKS
from sim.study.finish import load
from sim.study.kinds import KINDS
from tests.publish.finished import STUDIES, finished

ROOT = Path(__file__).resolve().parents[2]
COMMON = {"law2015", "salmon2011"}
USED = {
    "compare": COMMON | {"dunn1961", "kish1965"},
    "alone": {"salmon2011", "law2015"},
    "precise": COMMON | {"dunn1961", "kish1965", "chow1965", "conover1999", "wilson1927", "gelman2014"},
    "grid": COMMON | {"smith2006"},
    "cube": COMMON | {"mckay1979", "smith2006"},
    "morris": COMMON | {"morris1991", "campolongo2007", "satterthwaite1946", "zou2008", "bonett2006"},
    "sobol": COMMON | {"saltelli2010", "matousek1998"},
    "select": COMMON | {"kim2001", "smith2006"},
    "optimise": COMMON | {"bergstra2011", "akiba2019", "smith2006"},
    "border": COMMON, "need": COMMON | {"dunn1961", "box1973"},
}


@pytest.mark.parametrize("name", STUDIES)
def test_the_methods_that_were_used_are_cited_and_no_others(name: str) -> None:
    result = load(finished(name))
    methods = methods_in(finished(name), result)
    assert {key for method in methods for key in method.keys} == USED[name]
    text = as_text(result, methods)
    for method in methods:
        assert method.sentence in text and not method.text.endswith(".")
    for work in works_of(methods):
        assert work.entry in text and work.short in text
    assert result.manifest["identity"] in text and result.manifest["versions"]["journeysim"] in text


def test_every_kind_of_study_says_what_it_did() -> None:
    assert {content["kind"] for content in STUDIES.values()} == set(KINDS)


@pytest.mark.parametrize("name", ["compare", "optimise"])
def test_bibtex_has_an_entry_for_every_reference(name: str) -> None:
    result = load(finished(name))
    methods = methods_in(finished(name), result)
    entries = re.split(r"^(?=@)", re.sub(r"^%.*\n", "", as_bibtex(result, methods), flags=re.M), flags=re.M)[1:]
    keys = [re.match(r"@\w+\{([a-z0-9]+),\n", text) for text in entries]
    assert [match[1] for match in keys if match] == ["journeysim", *(work.key for work in works_of(methods))]
    for text in entries:
        assert text.count("{") == text.count("}") and text.rstrip("\n").endswith("\n}")
        assert re.search(r"^  year = \{\d{4}\},$", text, re.M) and text.isascii()


def test_every_work_is_whole_and_stands_in_the_sources_of_its_method() -> None:
    """A reference that no docstring and no page names would be one that nobody has read."""
    texts = "".join(path.read_text() for root, kind in ((ROOT / "sim", "*.py"), (ROOT / "docs", "*.md"))
                    for path in root.rglob(kind) if path.name != "works.py")
    words = set(re.findall(r"\w+", texts))
    for work in WORKS.values():
        fields = dict(work.where)
        assert {"article": "journal", "book": "publisher"}.get(work.kind, "booktitle") in fields, work.key
        assert work.kind != "article" or {"volume", "pages"} <= fields.keys(), work.key
        assert str(work.year) in words and work.authors[0].partition(",")[0] in words, work.key
        assert work.key.endswith(str(work.year)) and entry(work).isascii()


def test_the_command_prints_both_and_runs_nothing(tmp_path: Path) -> None:
    def cite(*arguments: object) -> str:
        done = CliRunner().invoke(cli, ["cite", *map(str, arguments)], prog_name="journeysim")
        assert done.exit_code == 0 and done.stderr == "", done.output
        return done.stdout

    folder = finished("compare")
    result = load(folder)
    assert cite(folder) == as_text(result, methods_in(folder, result))
    assert cite(folder, "--format", "bibtex") == as_bibtex(result, methods_in(folder, result))
    refused = CliRunner().invoke(cli, ["cite", str(tmp_path)], prog_name="journeysim")
    assert refused.exit_code == 2 and "there are no finished results" in refused.stderr


def test_the_software_is_cited_as_its_citation_file_says() -> None:
    file = (ROOT / "CITATION.cff").read_text()
    assert f'title: "{citation.TITLE}"' in file and f'- name: "{citation.AUTHORS}"' in file
    assert f"date-released: {citation.YEAR}-" in file


def test_special_characters_are_escaped() -> None:
    assert latin("50 % & a_b #1 {x} ~ ^ \\ $") == (
        r"50 \% \& a\_b \#1 \{x\} \textasciitilde{} \textasciicircum{} \textbackslash{} \$")
    assert latin("Kégl, Groeneveld, Jürgen, Matoušek, Jiří, Søren") == (
        r"K{\'e}gl, Groeneveld, J{\"u}rgen, Matou{\v s}ek, Ji{\v r}{\'i}, S{\o}ren")
