"""The formats in which a finished study is handed over, each a module that is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from sim.publish.dossier import Dossier, gather

Render = Callable[[Dossier], bytes]
_FORMATS: Final[Mapping[str, tuple[str, str]]] = {
    "html": ("report.html", "sim.publish.page"),
    "xlsx": ("report.xlsx", "sim.publish.workbook"),
    "md": ("report.md", "sim.publish.markdown"),
    "latex": ("report.tex", "sim.publish.latex"),
}
"""Name of the file, and the module whose `render` gives its bytes."""
REPORTS: Final[Mapping[str, str]] = {form: name for form, (name, _) in _FORMATS.items()}
"""Files of reports by format. They lie beside results and are not part of them: no manifest lists them."""


CHECKLISTS: Final[Mapping[str, str]] = {"stress": "stress.md", "odd": "odd.md"}
"""Reporting checklists that are filled, and the files that hold them."""
_BESIDE: Final = ("report.bib", *CHECKLISTS.values())
"""Files that lie beside a report and belong to it."""


def report(
    directory: Path, form: str = "html", *, workers: int = 1, engine: str = "compiled", run_rules: bool = False
) -> dict[str, bytes]:
    """Return a report of the results in a directory; see `sim.publish.dossier.gather`.

    The report itself stands at "", what belongs beside it at the ending of its file. KeyError for a format that there
    is not.
    """
    module = import_module(_FORMATS[form][1])
    dossier = gather(directory, workers=workers, engine=engine, run_rules=run_rules)
    render: Render = module.render
    more: Callable[[Dossier], dict[str, bytes]] = getattr(module, "beside", lambda _: {})
    return {"": render(dossier)} | more(dossier)


def checklist(directory: Path, word: str) -> bytes:
    """Return a reporting checklist, "stress" or "odd", filled from the results in a directory; nothing is run."""
    from sim.outcomes.beside import known_beside
    from sim.publish.odd import odd
    from sim.publish.stress import stress
    from sim.study.finish import load

    result = load(directory)
    with known_beside(result.frame.own):
        if word == "odd":
            return odd(result)
        return stress(result, {name: (directory / name).read_bytes() for name in result.manifest["files"]})


def drop_reports(directory: Path) -> None:
    """Remove the reports of earlier results, which would tell of other numbers than those that lie beside them."""
    for name in (*REPORTS.values(), *_BESIDE):
        (directory / name).unlink(missing_ok=True)
