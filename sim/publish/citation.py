"""What a paper cites of a study: the software in the version that made it, the study itself, the methods that it used.

As text for people, and as BibTeX. Nothing is cited that the study did not use.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.publish.methods import methods_of, works_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.publish.methods import Method
    from sim.statistics.works import Work
    from sim.study.finish import StudyResult

AUTHORS: Final = "The journeysim developers"
TITLE: Final = "journeysim: a customer-journey simulation engine"
YEAR: Final = 2026
"""As `CITATION.cff` has them."""
SOFTWARE: Final = "journeysim"
"""The key by which the software is cited."""
_DIGITS: Final = 12
_SPECIAL: Final = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
                   "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_ACCENTS: Final = {"é": r"{\'e}", "á": r"{\'a}", "ó": r"{\'o}", "ü": r"{\"u}", "ö": r"{\"o}", "ä": r"{\"a}",
                   "ø": r"{\o}", "š": r"{\v s}", "ř": r"{\v r}", "í": r"{\'i}"}


def methods_in(directory: Path, result: StudyResult) -> list[Method]:
    """Return the methods of the study in a folder."""
    return methods_of(result, {name: (directory / name).read_bytes() for name in result.manifest["files"]})


def version_of(result: StudyResult) -> str:
    """Return the version of journeysim that made a study, and the beginning of the digest of its sources."""
    versions = result.manifest["versions"]
    return f"{versions['journeysim']} (sources {result.frame.parts['versions']['sources'][:_DIGITS]})"


def as_text(result: StudyResult, methods: list[Method]) -> str:
    """Return what to cite as text: software, study, methods in sentences, references."""
    made_by = ", ".join(f"{name} {version}" for name, version in made_with(result).items())
    lines = ["Software", f"  {AUTHORS} ({YEAR}). {TITLE}, version {version_of(result)}. Computer software.", "",
             "Study", f"  {result.title}. Kind: {result.kind}; seed {result.frame.seed}; "
             f"{result.manifest['runs']['rows']:,} runs; identity {result.manifest['identity']}.",
             f"  Made with {made_by}.", "", "Methods", *(f"  {method.sentence}" for method in methods), "",
             "References", *(f"  {work.entry}" for work in works_of(methods))]
    return "\n".join(lines) + "\n"


def as_bibtex(result: StudyResult, methods: list[Method]) -> str:
    """Return what to cite as BibTeX, the software first; a comment says what each work is cited for."""
    entries = [_software(result)]
    for work in works_of(methods):
        uses = [method.text for method in methods if work.key in method.keys]
        entries.append("".join(f"% {use}.\n" for use in uses) + entry(work))
    return "\n".join(entries)


def made_with(result: StudyResult) -> Mapping[str, str]:
    """Return the versions of Python and of the packages on which the numbers of a study depend."""
    versions = result.frame.parts["versions"]
    return {name: version for name, version in versions.items() if name not in ("journeysim", "sources", "model")}


def entry(work: Work) -> str:
    """Return a work as a BibTeX entry."""
    fields = [("author", " and ".join(latin(name) for name in work.authors)), ("title", f"{{{latin(work.title)}}}"),
              *((key, value if key == "doi" else latin(value)) for key, value in work.where),
              ("year", str(work.year))]
    return f"@{work.kind}{{{work.key},\n" + "".join(f"  {key} = {{{value}}},\n" for key, value in fields) + "}\n"


def latin(text: str) -> str:
    """Return a text as LaTeX and old BibTeX read it: special characters escaped, accents spelled out."""
    return "".join(_SPECIAL.get(letter) or _ACCENTS.get(letter) or letter for letter in text)


def _software(result: StudyResult) -> str:
    return (f"@misc{{{SOFTWARE},\n  author = {{{{{AUTHORS}}}}},\n  title = {{{{{latin(TITLE)}}}}},\n"
            f"  year = {{{YEAR}}},\n"
            f"  howpublished = {{Computer software, version {latin(version_of(result))}}},\n"
            f"  note = {{Results with identity {re.sub('[^0-9a-f]', '', result.manifest['identity'])}}},\n}}\n")
