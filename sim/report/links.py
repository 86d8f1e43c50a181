"""The page of the links in `docs/`: what may break in a journey, and what it means that it is mended.

    python -m sim.report.links > docs/links.md
"""

from __future__ import annotations

from sim.inquiry.links import LINKS, Link


def page() -> str:
    """Return the table of the links as Markdown."""
    lines = [
        "# Links that can break", "",
        "[`journeysim investigate`](guides/investigate.md) asks of each of these links what a run would have been "
        "had it never broken, with the same customers and the same luck ([section 7 of the model](model.md#7-draws)). "
        "*Mended* it never breaks, and "
        "nothing else changes; links may be mended in any order, and mending one that cannot break changes nothing at "
        "all. "
        "What one single event brought about is [another question](guides/blast.md). "
        "Reports name a link as the table does, with spaces, and its pool in brackets: understaffing (reps). "
        "Generated from `sim/inquiry/links.py` by `python -m sim.report.links`.", "",
        "| link | breaks when | mended | in a log | keys |", "|---|---|---|---|---|",
    ]
    lines += [_row(link) for link in LINKS]
    return "\n".join([*lines, "", *_NOTES]) + "\n"


def _row(link: Link) -> str:
    shown = ", ".join(kind.name for kind in link.kinds) or "-"
    name = f"`{link.name}`" + (", of each pool" if link.by_pool else "")
    return f"| {name} | {link.fails} | {link.mended} | {shown} | {link.keys} |"


_NOTES = (
    "- **With another policy to compare with** (`--against Q`) a link is not mended but as it is under Q: the keys "
    "that it is about take Q's values. These are the keys of the table; for broken promises also `fixing.promise`, "
    "`follow_up` and `follow_up_ahead`, for solutions `comes_back_limit`, for the snowball `snowball_work`, for asking "
    "the boss all of `ask_boss` and every level's `authority`. Of a rota, closed hours take the half hours in which "
    "only one of the two has anybody, understaffing those in which both have.",
    "- **People who cost nothing.** More staff, and the hours of a rota that never closes, are there to ask what "
    "waiting does. None of the losses counts what staff or training cost, and in a mended world these figures mean "
    "nothing.",
    "- **Approved at once** holds for whatever would be asked for, also beyond the boss's own authority. An agent of a "
    "higher level who takes calls of a level that asks may then grant as much as that level.",
    "- **Closed hours** are those of every pool, fixers and bosses included, and of every channel; business days "
    "become days. **Understaffing** is a link of pools that answer customers, of their desks, bosses and overflow; "
    "pools that fix and do nothing else are `overwhelmed_fixers`.",
    "- **Broken promises** are mended by a key that a scenario may have too, `fixing.keeps_dates`: a date that would "
    "pass with the work undone is taken to have been the day on which it comes. Work is done no sooner for it.",
)


if __name__ == "__main__":
    print(page(), end="")
