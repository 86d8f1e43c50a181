"""Texts in XML: what has a meaning there is escaped, and what XML 1.0 cannot hold is replaced."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import quoteattr

_IMPOSSIBLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT: Final = "\ufffd"


def possible(text: str) -> str:
    """Return a text without the characters that no XML 1.0 document can hold."""
    return _IMPOSSIBLE.sub(_REPLACEMENT, text)


@lru_cache(maxsize=4096)
def quoted(text: str) -> str:
    """Return a text as the value of an attribute, with its quotes."""
    return quoteattr(possible(text))
