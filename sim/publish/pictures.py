"""The pictures of a study, as its folder has them, each with what it shows in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.publish.dossier import Picture
from sim.report.figures.style import said_by

_SHOWS: Final = {
    "comparison": "Left, the level of every headline under every policy; right, the differences from the first policy.",
    "over_time": "What happens over the weeks of a run, one line a policy.",
    "resolution_times": "How many cases are solved within which time, one curve a policy.",
    "week_hours": "Demand, waiting and work by the hour of the week, one line a policy.",
    "warm_up": "How the warm-up was chosen: what moves at the beginning of a run, and where it is cut.",
    "border": "A map of the plane of two factors: where one policy beats the other, and where it is not clear.",
    "search": "All trials of the search, those that meet the constraints, and the finalists on new runs.",
    "selection": "Every candidate with its mean, when it was ruled out, and the one that was selected.",
    "sweep": "The outcome at every point of the sweep, level and difference from the first policy.",
    "morris": "Every factor by how strongly it moves the outcome, and how much that depends on the others.",
    "sobol": "Every factor by its share of the variance of the outcome, alone and with all others.",
    "need": "The outcome of every setting that was judged against its staff, with the limit and what is needed.",
    "waterfall": "From one policy to the other in steps, one a lever.",
}
"""What a picture shows, by what its file's name begins with; said before its finding."""
_FIRST: Final = ("comparison", "border", "search", "selection", "sweep", "morris", "sobol", "need")
"""Pictures of which the first comes first."""


def pictures(files: Mapping[str, bytes]) -> tuple[Picture, ...]:
    """Return the pictures among the files of a folder, that of the verdict first, else by name."""
    names = [name.removesuffix(".svg") for name in files if name.endswith(".svg")]
    names = [name for name in names if f"{name}.png" in files]
    return tuple(picture(name, files[f"{name}.svg"], files[f"{name}.png"]) for name in sorted(names, key=_place))


def picture(name: str, svg: bytes, png: bytes) -> Picture:
    """Return a picture with its finding, how it is to be read, and both in words for those who do not see it."""
    title, foot = said_by(svg)
    shows = _SHOWS.get(_stem(name), "")
    spoken = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in
                      (shows, title.replace(":\n", ": ").replace("\n", "; ")) if part)
    called = name.replace("_", " ")
    return Picture(name, title or called, foot, spoken or f"Picture: {called}.", svg, png)


def _stem(name: str) -> str:
    return next((stem for stem in _SHOWS if name == stem or name.startswith(f"{stem}_")), "")


def _place(name: str) -> tuple[int, str]:
    stem = _stem(name)
    return (_FIRST.index(stem) if stem in _FIRST else len(_FIRST)), name
