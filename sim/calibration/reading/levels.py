"""Lines of support told from the names of groups: `V5 3rd` and `G97 2nd` are groups of the third and second line.

`[words.level]` of a mapping joins groups to lines: a word that stands in the name of a group, or the whole name, and
the line it belongs to; "" is every other group. The first that fits counts.

    [words.level]
    3rd = "third_line"
    2nd = "second_line"
    ""  = "first_line"
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from collections.abc import Sequence
from typing import Final

LEVEL: Final = "level"
"""The table of words in a mapping that joins groups to lines."""
LEAST_SHARE: Final = 0.2
"""Of the groups, that have to name a line for the rest to count as the first one."""
LEAST_OF_A_WORD: Final = 0.02
"""Of the groups, that have to hold a word beside others: a group that is called `L4` alone is no line."""
FEWEST_GROUPS: Final = 4
"""Fewer are levels each."""
_LINES: Final = (
    ("fourth_line", ("4th", "l4", "tier4", "level4", "line4", "n4")),
    ("third_line", ("3rd", "third", "l3", "tier3", "level3", "line3", "n3", "terzo", "dritte")),
    ("second_line", ("2nd", "second", "l2", "tier2", "level2", "line2", "n2", "secondo", "zweite")),
    ("first_line", ("1st", "first", "l1", "tier1", "level1", "line1", "n1", "primo", "erste")),
)
_JOINED: Final = re.compile(r"\b(tier|level|line)[ _-]?(\d)\b", re.IGNORECASE)


def words_of(label: str) -> list[str]:
    """Return the words of a name of a group, in lower case; `Tier 2` is one."""
    return re.findall(r"[^\W_]+", _JOINED.sub(r"\1\2", label).lower())


def line_of(label: str, rules: Table[str, str]) -> str:
    """Return the line of a group by the rules of a mapping, "" where none fits."""
    if label in rules:
        return rules[label]
    words = words_of(label)
    return next((line for word, line in rules.items() if word and set(words_of(word)) <= set(words)), rules.get("", ""))


def guessed(labels: Sequence[str]) -> dict[str, str]:
    """Return rules that join groups to lines, the highest line first; none where names do not tell two lines apart.

    A line is told by a word such as `2nd` or `L2`. Groups without one are the first line, if at least a fifth of the
    groups have one and no group names the first line itself; else they stay levels of their own.
    """
    if len(labels) < FEWEST_GROUPS:
        return {}
    words = [set(words_of(label)) for label in labels]
    known = [(word, line) for line, spellings in _LINES for word in spellings]
    least = max(2.0, LEAST_OF_A_WORD * len(labels))
    rules = {word: line for word, line in known if sum(word in each and len(each) > 1 for each in words) >= least}
    told = [any(word in each for word in rules) for each in words]
    lines = set(rules.values())
    rest = len(labels) - sum(told)
    if sum(told) < LEAST_SHARE * len(labels) or len(lines) + (rest > 0) < 2:
        return {}
    if rest and "first_line" not in lines:
        rules[""] = "first_line"
    return rules
