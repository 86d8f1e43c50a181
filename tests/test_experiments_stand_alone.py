"""`experiments` stands on no test: what an experiment needs is in `sim` or beside it, where tests may use it, too."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted((ROOT / "experiments").rglob("*.py"))


def imported(source: str) -> set[str]:
    """Return the roots of the modules that a source imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_experiment_imports_no_test(path: Path) -> None:
    assert "tests" not in imported(path.read_text(encoding="utf-8"))


def test_an_import_is_found_wherever_it_stands() -> None:
    assert imported("def f():\n    from tests.study import worlds\n") == {"tests"}
    assert imported("import tests.study as t, os\nfrom . import tests\nfrom .tests import t\n") == {"tests", "os"}
    assert len(SCRIPTS) > 10
