"""One life as a lane on an axis of time, or the same customer's two lives as two, with the answers that follow below.

A lane shows while a problem is open what goes on - waiting in line, work, a machine, a promised date - as bars, and
what happens as marks. Minutes are thin where the axis spans weeks; the marks show where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.inquiry.goings_on import spans
from sim.report.figures.style import COLOURS, FAINT, GRID, INK, LINES, files, fit, sheet
from sim.report.story import SHORT, Story
from sim.report.telling.clauses import Teller
from sim.report.telling.grammar import DAYS, clock, plural, span
from sim.report.telling.sentences import QUESTIONS
from sim.vocabulary import MINUTES_PER_DAY, ChannelKind, Ending, Kind

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.inquiry.accounts import Account
    from sim.report.story import Pair

K = Kind
_LANE: Final = 1.15
_PANEL: Final = 0.95
_BARS: Final = {"open": ("the problem is open", "#e4e4e4", ""),
                "promised": ("until a promised date", "#fdf0c4", "...."),
                "machine": ("at a machine", "#CC79A7", "xxxx"), "line": ("waiting for somebody", "#E69F00", "////"),
                "work": ("somebody works on it", "#0072B2", ""),
                "customer": ("waiting for the customer", "#b3e0b3", "\\\\"),
                "third_party": ("waiting for a third party", "#c9b29b", "||||"),
                "silence": ("nobody reads the message", "#d9d9f3", "\\\\\\\\"),
                "believed": ("believed to be solved", "#cfe9df", "")}
_MARKS: Final = {
    "call": ("calls", "v", "#000000"), "bot": ("goes to a machine", "s", "#CC79A7"),
    "message": ("writes", "D", "#56B4E9"), "away": ("gets no further", "x", "#D55E00"),
    "broken": ("promise broken, something lost", "X", "#D55E00"),
    "granted": ("granted", "P", "#009E73"), "solved": ("solved", "*", "#009E73"),
    "unsolved": ("ends unsolved", "o", "#000000"), "left": ("leaves for good", "d", "#D55E00"),
}
_AWAY: Final = frozenset((K.ABANDONED, K.BLOCKED, K.DROPPED, K.QUIT_SELF_SERVICE, K.HUNG_UP_ON_HOLD, K.CLOSED,
                          K.UNANSWERED, K.UNREAD))
_BROKEN: Final = frozenset((K.PROMISE_BROKEN, K.REQUEST_LOST, K.CAME_BACK, K.INFORMATION_LOST, K.BOUNCED))
_TICKS: Final = ((30.0, 5.0), (90.0, 15.0), (240.0, 30.0), (480.0, 60.0), (1440.0, 180.0), (2880.0, 360.0))
_EDGE: Final = 0.02


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the run that is drawn, in minutes, and the lives in it with the account of the case it is about."""

    start: float
    end: float
    lives: tuple[tuple[Story, Account | None], ...]


def story_pictures(pair: Pair, about: str, case: int | None = None) -> dict[str, bytes]:
    """Return the picture as story.png and story.svg; `case` is what it is about, by default the one that cost most."""
    return files("story", lambda: _figure(pair, about, case))


def window(pair: Pair, case: int | None) -> Window:
    """Return what is drawn: from the onset of a case to its end in either life, or a whole life without any."""
    ours = pair.story
    one = next((each for each in ours.accounts if each.case == case), None)
    one = one or max(ours.accounts, key=lambda each: each.effort, default=None)
    if one is None:
        return Window(0.0, ours.life.run.plan.horizon, ((ours, None), *(((pair.other, None),) if pair.other else ())))
    lives: list[tuple[Story, Account | None]] = [(ours, one)]
    if pair.other is not None:
        row, theirs = ours.life.cases[one.case], pair.other.life.cases
        key = (int(row["key"]), int(row["number"]))
        twin = next((each for each in pair.other.accounts
                     if (int(theirs[each.case]["key"]), int(theirs[each.case]["number"])) == key), None)
        lives.append((pair.other, twin))
    spans = [(_time(story, each.opened), _until(story, each)) for story, each in lives if each is not None]
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    room = max(1.0, _EDGE * (end - start))
    return Window(start - room, end + room, tuple(lives))


def _time(story: Story, at: int) -> float:
    return float(story.life.run.log.records["time"][at])


def _until(story: Story, account: Account) -> float:
    """Return when a case and the work on it were over, or the horizon."""
    if account.ended < 0:
        return story.life.run.plan.horizon
    return _time(story, account.ended)


def finding(seen: Window) -> str:
    """Return what became of the case in each life."""
    parts = []
    for story, account in seen.lives:
        if account is None:
            parts.append(f"under {story.title} it did not happen" if any(each for _, each in seen.lives) else
                         f"under {story.title} no problem ever came up")
            continue
        what = f"{SHORT[account.ending]} after {span(account.minutes)}, {plural(account.contacts, 'contact')}"
        parts.append(f"{what} under {story.title}")
    named = next(((story, each) for story, each in seen.lives if each is not None), None)
    name = "" if named is None else f"{Teller(named[0].life).called.flaw(named[1].flaw)}: "
    return f"{name}{'; '.join(parts)}"


def _figure(pair: Pair, about: str, case: int | None) -> Figure:
    seen = window(pair, case)
    life = pair.story.life
    used: dict[str, None] = {}
    lanes = [(story, list(bars(story, seen)), list(marks(story, seen))) for story, _ in seen.lives]
    for _, drawn, marked in lanes:
        used |= dict.fromkeys([name for name, _, _ in drawn] + [name for name, _ in marked])
    foot = (f"Customer {life.customer} of {about}, seed {life.run.seed}, replication {life.run.replication}; the same "
            "customer has the same luck in every lane. Below: the three answers, from 0 to 1.")
    height = _LANE * len(lanes) + _PANEL * len(QUESTIONS) + 0.5
    figure = sheet(finding(seen), foot, height, _keys(used, [story.title for story, _ in seen.lives]))
    axes = figure.subplots(len(lanes) + len(QUESTIONS), 1, sharex=True,
                           height_ratios=[_LANE] * len(lanes) + [_PANEL] * len(QUESTIONS), squeeze=False)[:, 0]
    for ax, (story, drawn, marked) in zip(axes, lanes, strict=False):
        _draw_lane(ax, story, drawn, marked)
    for place, question in enumerate(QUESTIONS):
        _draw_answers(axes[len(lanes) + place], seen, place, question)
    _time_axis(axes[-1], seen)
    for ax in axes:
        ax.set_xlim(seen.start, seen.end)
    return figure


def _keys(used: dict[str, None], titles: Sequence[str]) -> list[tuple[Any, str]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    keys: list[tuple[Any, str]] = [
        (Patch(facecolor=colour, hatch=hatch, edgecolor=INK, linewidth=0.4), label)
        for name, (label, colour, hatch) in _BARS.items() if name in used]
    keys += [(Line2D([], [], color=colour, marker=marker, linestyle="", markersize=7), label)
             for name, (label, marker, colour) in _MARKS.items() if name in used]
    if len(titles) > 1:
        keys += [(Line2D([], [], color=COLOURS[number], linestyle=LINES[number], linewidth=1.7), f"answers: {title}")
                 for number, title in enumerate(titles)]
    return keys


# What goes on ------------------------------------------------------------------------------------------------------


def bars(story: Story, seen: Window) -> Iterator[tuple[str, float, float]]:
    """Give what goes on in a life within the window: name of the bar, from, until."""
    for account in story.accounts:
        yield from _within("open", _time(story, account.opened), _until(story, account), seen)
    for each in spans(story.life):
        yield from _within(each.name, each.start, each.end, seen)


def _within(name: str, start: float, end: float, seen: Window) -> Iterator[tuple[str, float, float]]:
    if end > seen.start and start < seen.end and end > start:
        yield name, max(start, seen.start), min(end, seen.end)


def _door(story: Story, channel: int) -> int:
    return int(story.life.run.plan.channels["kind"][channel])


def marks(story: Story, seen: Window) -> Iterator[tuple[str, float]]:
    """Give what happens in a life within the window: name of the mark, minute."""
    records = story.life.run.log.records
    doors = {int(ChannelKind.LIVE): "call", int(ChannelKind.SELF_SERVICE): "bot", int(ChannelKind.MESSAGE): "message"}
    for at in story.life.positions:
        row = records[at]
        kind, time = int(row["kind"]), float(row["time"])
        if not seen.start <= time <= seen.end:
            continue
        if kind == K.CONTACTED:
            yield doors[_door(story, int(row["place"]))], time
        elif kind in _AWAY:
            yield "away", time
        elif kind in _BROKEN:
            yield "broken", time
        elif kind == K.GRANTED:
            yield "granted", time
        elif kind == K.LEFT:
            yield "left", time
        elif kind == K.ENDED:
            yield "solved" if row["place"] == Ending.SOLVED else "unsolved", time


# Drawing -----------------------------------------------------------------------------------------------------------


_HEIGHTS: Final = {"open": (0.0, 1.0), "promised": (0.08, 0.84), "machine": (0.2, 0.6), "line": (0.2, 0.6),
                   "work": (0.2, 0.6), "silence": (0.2, 0.6), "believed": (0.0, 1.0), "customer": (0.2, 0.6),
                   "third_party": (0.2, 0.6)}
_DEPTH: Final = {"open": 2, "believed": 3, "promised": 4, "silence": 5, "customer": 5, "third_party": 5, "machine": 6,
                 "line": 7, "work": 8}
_LEVELS: Final = {"call": 1.25, "bot": 1.25, "message": 1.25, "away": 1.62, "broken": 1.99, "granted": -0.3,
                  "solved": -0.65, "unsolved": -0.65, "left": -1.0}


def _draw_lane(axes: Axes, story: Story, drawn: Sequence[tuple[str, float, float]],
               marked: Sequence[tuple[str, float]]) -> None:
    for name in _BARS:
        low, height = _HEIGHTS[name]
        _, colour, hatch = _BARS[name]
        parts = [(start, end - start) for each, start, end in drawn if each == name]
        edge = "none" if name == "open" else INK
        axes.broken_barh(parts, (low, height), facecolor=colour, hatch=hatch, edgecolor=edge, linewidth=0.4,
                         zorder=_DEPTH[name])
    for name, (_, marker, colour) in _MARKS.items():
        if not (at := [time for each, time in marked if each == name]):
            continue
        axes.plot(at, [_LEVELS[name]] * len(at), marker=marker, color=colour, linestyle="", markersize=7, zorder=9)
    axes.set_ylim(-1.3, 2.3)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_title(fit(story.title, 9.0, most=1), pad=3)
    axes.grid(axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)


def _draw_answers(axes: Axes, seen: Window, place: int, question: str) -> None:
    for number, (story, _) in enumerate(seen.lives):
        times, values = answers(story, seen, place)
        axes.step(times, values, where="post", color=COLOURS[number], linestyle=LINES[number], linewidth=1.7)
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks([0.0, 0.5, 1.0])
    axes.set_title(question, pad=3)
    axes.grid(color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)


def answers(story: Story, seen: Window, place: int) -> tuple[list[float], list[float]]:
    """Return the minutes at which an answer changes within the window, and what it is from then on.

    From where no record holds what a rule of one's own does to it there is none (NaN).
    """
    before, times, values = story.life.start[place], [seen.start], [story.life.start[place]]
    for at, scores in zip(story.life.positions, story.life.scores, strict=True):
        time, now = _time(story, at), np.nan if scores is None else scores[place]
        if time <= seen.start:
            before = values[0] = now
        elif time <= seen.end and now != before:
            times.append(time)
            values.append(now)
            before = now
    return [*times, seen.end], [*values, values[-1]]


def _time_axis(axes: Axes, seen: Window) -> None:
    """Set ticks at round clock times of a short window, at midnights of a long one."""
    length = seen.end - seen.start
    step = next((step for most, step in _TICKS if length <= most), MINUTES_PER_DAY)
    while length / step > 14:
        step *= 2.0
    ticks = np.arange(np.ceil(seen.start / step) * step, seen.end, step)
    axes.set_xticks(ticks)
    axes.set_xticklabels([_tick(float(tick), step, n == 0 or tick % MINUTES_PER_DAY == 0)
                          for n, tick in enumerate(ticks)])
    axes.set_xlabel("week of the run, day and time", color=FAINT)


def _tick(time: float, step: float, with_day: bool) -> str:
    day = f"{DAYS[int(time // MINUTES_PER_DAY) % 7][:3]}, week {int(time // (7 * MINUTES_PER_DAY)) + 1}"
    if step >= MINUTES_PER_DAY:
        return day.replace(", ", "\n")
    return f"{clock(time)}\n{day}" if with_day else clock(time)


