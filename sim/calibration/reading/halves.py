"""The halves of the day as clocks of many languages name them, before or behind the time: am and pm."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 80
"""No moment takes more characters."""
_ANYWHERE: Final = (
    ("am", ("上午", "午前", "오전", "π\\.?μ\\.?", r"(?<!\w)ص(?!\w)")),
    ("pm", ("下午", "午後", "오후", "μ\\.?μ\\.?", r"(?<!\w)م(?!\w)")),
)
"""Words in other letters than Latin, wherever they stand."""
_BEHIND: Final = (
    ("am", ("a\\. ?m\\.?", "vorm\\.?", "vormittags?", "dop\\.?", "de\\.", "fm", "öö", "ap\\.", "sa")),
    ("pm", ("p\\. ?m\\.?", "nachm\\.?", "nachmittags?", "odp\\.?", "du\\.", "em", "ös", "ip\\.", "ch")),
)
"""Words that may be names of days or something else, and count behind a time alone."""
_FOUND_ANYWHERE: Final = tuple((half, re.compile(rf" ?(?:{'|'.join(words)}) ?")) for half, words in _ANYWHERE)
_FOUND_BEHIND: Final = tuple((half, re.compile(rf"(?<=\d) ?(?:{'|'.join(words)})$", re.IGNORECASE))
                             for half, words in _BEHIND)


def with_plain_half(text: str) -> str:
    """Return a moment or a time of day with am or pm at its end, if another word for it stands in it; else as it is."""
    if len(text) > LONGEST:
        return text
    for half, pattern in (*_FOUND_ANYWHERE, *_FOUND_BEHIND):
        match = pattern.search(text)
        if match:
            rest = f"{text[:match.start()]} {text[match.end():]}".strip()
            return f"{rest} {half}"
    return text
