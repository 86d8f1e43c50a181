"""Docstrings on the site: examples, which stand in them as a session of Python, become listings."""

from __future__ import annotations

import re
from typing import Any, Final

import griffe

SESSION: Final = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)
"""A line that begins with the prompt, and whatever follows without an empty line."""


class Examples(griffe.Extension):
    """Turns the examples of every docstring into listings."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Change the text of one docstring."""
        if obj.docstring is not None:
            obj.docstring.value = SESSION.sub(lambda match: f"```pycon\n{match[0]}\n```", obj.docstring.value)
