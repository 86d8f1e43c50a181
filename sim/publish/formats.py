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
}
"""Name of the file, and the module whose `render` gives its bytes."""
REPORTS: Final[Mapping[str, str]] = {form: name for form, (name, _) in _FORMATS.items()}
"""Files of reports by format. They lie beside results and are not part of them: no manifest lists them."""


def report(
    directory: Path, form: str = "html", *, workers: int = 1, engine: str = "compiled", run_rules: bool = False
) -> bytes:
    """Return a report of the results in a directory; see `sim.publish.dossier.gather`.

    KeyError for a format that there is not.
    """
    render: Render = import_module(_FORMATS[form][1]).render
    return render(gather(directory, workers=workers, engine=engine, run_rules=run_rules))


def drop_reports(directory: Path) -> None:
    """Remove the reports of earlier results, which would tell of other numbers than those that lie beside them."""
    for name in REPORTS.values():
        (directory / name).unlink(missing_ok=True)
