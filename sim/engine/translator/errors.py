"""What the translator refuses, in words, with the place where it stands."""

from __future__ import annotations

import ast


class Untellable(Exception):
    """Something in a story that is outside the subset: file, line, what is wrong, and the text that is."""

    def __init__(self, what: str, node: ast.AST | None, path: str) -> None:
        """Take what is wrong, the node at which, and the file in which it stands."""
        line = getattr(node, "lineno", None)  # before the text is made, which gives lines to all nodes
        place = path if line is None or ":" in path else f"{path}:{line}"
        super().__init__(f"{place}: {what}" + (f": `{_shown(node)}`" if node is not None else ""))
        self.what = what
        self.line = line
        self.path = path


def _shown(node: ast.AST) -> str:
    """Return the text of a node, cut short where it goes over lines."""
    lines = ast.unparse(ast.fix_missing_locations(node)).splitlines()
    shown = lines[0].removeprefix("(").removesuffix(")") if isinstance(node, ast.Yield | ast.YieldFrom) else lines[0]
    return shown + (" ..." if len(lines) > 1 else "")
