"""What no log can say, asked in plain questions: how hard problems are, who may grant what, who leaves, who tells.

Every question has a default with its source, and says what it moves. The answers become a scenario that extends the
fitted one, each key with what was answered and where the default is from: nothing of it was measured here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sim.calibration.fitting import plain
from sim.calibration.writing import comment
from sim.errors import InputError, Problem
from sim.scenario.toml_text import toml_lines
from sim.vocabulary import MINUTES_PER_HOUR

Kind = Literal["share", "count", "minutes", "money", "number", "choice"]
Answers = Mapping[str, float | str]
SECOND: Final = "second_line"
UNLIMITED: Final = "unlimited"
_BUSY: Final = 0.8
"""How busy the people behind the first desk are by default."""
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that no log says.

    text: asked in plain words; kind: what may be answered; default: that, or how it follows from the other answers
    and the fitted scenario; source: of the default, with its trust (A the primary text was read, B an abstract or the
    source's own page, C a secondary page, M made up); moves: what changes with it; asked: whether it makes sense after
    what was answered before.
    """

    name: str
    text: str
    kind: Kind
    default: float | str | Callable[[Answers, Fitted], float | str]
    source: str
    moves: str
    asked: Callable[[Answers], bool] = lambda _: True
    choices: tuple[str, ...] = ()
    of_queues: bool = True
    """Whether it concerns a first desk that decides for itself, as a fitted queue has, and not routes of tickets."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the questions need to know of the fitted scenario."""

    content: Mapping[str, Any]

    @property
    def has_routes(self) -> bool:
        """Whether cases move by routes that were seen, so that skill and authority decide nothing."""
        return any("routes" in level for level in self.content.get("chain", ()))

    @property
    def cases_per_hour(self) -> float:
        """Cases an hour, over all hours of the week."""
        from sim.scenario import world

        fitted = world(self.content).world()
        return fitted.expected_cases() / (fitted.horizon / MINUTES_PER_HOUR)

    @property
    def first(self) -> Mapping[str, Any]:
        """The first level."""
        return dict(self.content["chain"][0])

    def handle_minutes(self) -> float:
        """Mean handle time of the first level in minutes; 5 where it is not a law with a mean."""
        from sim.scenario.durations import minutes

        law = self.first.get("handle", 5.0)
        return float(minutes(law.get("mean", 5.0) if isinstance(law, Mapping) else law))

    def open_hours(self) -> float:
        """Hours of the week in which the first desk has anybody on the rota."""
        return sum(high - low for spans in self._days().values() for low, high in spans) or 7.0 * _HOURS

    def rota(self, people: int) -> dict[str, str]:
        """Return a rota of so many people while the first desk has anybody on its own."""
        days = {day: ", ".join(f"{_clock(low)}-{_clock(high)}: {people}" for low, high in spans)
                for day, spans in self._days().items()}
        return days or {"daily": f"0-24: {people}"}

    def _days(self) -> dict[str, list[tuple[float, float]]]:
        staff = self.content["pools"][self.first["pool"]].get("staff", {})
        return {day: _merged(text) for day, text in staff.items() if isinstance(text, str)} \
            if isinstance(staff, Mapping) else {}


def _merged(text: str) -> list[tuple[float, float]]:
    """Spans with anybody on duty of a day such as "7-8: 3, 8-12:30: 6", joined where one follows on another."""
    spans: list[tuple[float, float]] = []
    for part in text.split(","):
        hours, _, number = part.strip().rpartition(":")
        low, high = (_hour(end) for end in hours.split("-"))
        if not float(number):
            continue
        if spans and spans[-1][1] == low:
            low = spans.pop()[0]
        spans.append((low, high))
    return spans


def _hour(text: str) -> float:
    hour, _, minute = text.strip().partition(":")
    return float(hour) + float(minute or 0.0) / 60.0


def _clock(hour: float) -> str:
    whole, minutes = divmod(round(hour * 60.0), 60)
    return f"{whole}:{minutes:02d}" if minutes else f"{whole}"


def _second_line_people(answers: Answers, fitted: Fitted) -> float:
    work = float(answers["beyond_first_desk"]) * fitted.cases_per_hour * float(answers["second_line_minutes"]) / 60.0
    return float(max(1, math.ceil(work * 7.0 * _HOURS / fitted.open_hours() / _BUSY)))


def _has_second_line(answers: Answers) -> bool:
    return float(answers.get("beyond_first_desk", 0.0)) > 0.0


def _has_remedy(answers: Answers) -> bool:
    return float(answers.get("remedy", 0.0)) > 0.0


def _is_limited(answers: Answers) -> bool:
    return _has_remedy(answers) and answers.get("authority", UNLIMITED) != UNLIMITED


QUESTIONS: Final = (
    Question("beyond_first_desk", "Of all problems, which share is beyond what the first desk can solve?", "share",
             0.15, "10 to 19 % of callers are handed on (SQM, B; benchmarks, C)",
             "who waits for a second line, and the time to a solution"),
    Question("second_line_minutes", "How many minutes does somebody behind the first desk work on such a problem?",
             "minutes", lambda _, fitted: round(2.0 * fitted.handle_minutes(), 1),
             "twice the first desk's time: made up (M)", "load and waits of the second line", _has_second_line),
    Question("second_line_people", "How many people are behind the first desk while it is open?", "count",
             _second_line_people, "as many as are 80 % busy with that: made up (M)", "waits of the second line",
             _has_second_line),
    Question("remedy", "What does it cost, in money, to put a problem right, on average (0: nothing but work)?",
             "money", 0.0, "nothing was asked for: neutral", "remedies paid, and who has to be asked for them"),
    Question("authority", "Up to which amount may the first desk grant it without asking (or 'unlimited')?", "money",
             UNLIMITED, "neutral: nobody is asked", "cases that go to a boss, holds, the time to a solution",
             _has_remedy),
    Question("above_authority", "What happens above it: does the rep ask a boss while the caller holds ('ask'), or "
             "hand the case up ('hand_up')?", "choice", "ask",
             "46 % of callers are put on hold (C); how many of them for a boss is not known",
             "waits on hold, the load of the bosses", _is_limited, ("ask", "hand_up")),
    Question("leave_solved", "Of customers whose problem was solved, which share leaves all the same?", "share", 0.01,
             "made up (M)", "churn", of_queues=False),
    Question("leave_unsolved", "Of customers whose problem was never solved, which share leaves?", "share", 0.17,
             "17 % (US) to 32 % (world) say that they would after one bad experience (PwC 2018, B; an intention, so at "
             "most that)", "churn, and what unsolved problems cost", of_queues=False),
    Question("tell_bad", "How many others does a customer tell whose problem was not solved?", "number", 3.0,
             "very dissatisfied callers tell 3 (SQM, B); contested (East et al. 2007, B)", "word of mouth",
             of_queues=False),
    Question("tell_good", "How many others does a customer tell whose problem was solved?", "number", 1.0,
             "very satisfied callers tell 1 (SQM, B)", "word of mouth", of_queues=False),
    Question("cost_per_hour", "What does an hour of an agent cost, all in?", "money", 0.0,
             "no default: it is your payroll that knows", "the cost of every policy", of_queues=False),
)
"""What is asked, in order."""


def questions(content: Mapping[str, Any]) -> tuple[Question, ...]:
    """Return the questions that make sense for a fitted scenario."""
    has_routes = Fitted(content).has_routes
    return tuple(question for question in QUESTIONS if not (has_routes and question.of_queues))


def default_of(question: Question, answers: Answers, content: Mapping[str, Any]) -> float | str:
    """Return what is answered where nothing is."""
    return question.default(answers, Fitted(content)) if callable(question.default) else question.default


def read_answer(question: Question, text: str) -> float | str:
    """Read an answer from what was typed; InputError with what is allowed."""
    typed = text.strip()
    if question.kind == "choice":
        if typed in question.choices:
            return typed
        raise _refused(question, text, " or ".join(question.choices))
    if question.name == "authority" and typed == UNLIMITED:
        return UNLIMITED
    is_percent = question.kind == "share" and typed.endswith("%")
    try:
        value = float(typed.removesuffix("%").strip().replace(",", ".")) / (100.0 if is_percent else 1.0)
    except ValueError:
        raise _refused(question, text, _ALLOWED[question.kind]) from None
    most = 1.0 if question.kind == "share" else 1e9
    if not 0.0 <= value <= most or (question.kind == "count" and (not value.is_integer() or value < 1.0)):
        raise _refused(question, text, _ALLOWED[question.kind])
    return value


_ALLOWED: Final = {"share": "a share such as 15 % or 0.15", "count": "a whole number from 1", "minutes": "minutes",
                   "money": "an amount of money", "number": "a number"}


def _refused(question: Question, found: str, allowed: str) -> InputError:
    return InputError(Problem("is no answer to it", key=question.name, found=found[:80], allowed=allowed))


# The answers as a scenario -----------------------------------------------------------------------------------------


def assumed_text(answers: Answers, content: Mapping[str, Any], extends: str) -> str:
    """Return the scenario file that lays the answers over the fitted scenario, each labelled an assumption."""
    asked = {question.name: question for question in QUESTIONS}
    lines = ["ASSUMPTIONS: what no log says, as it was answered. Vary them before you lean on a result."]
    for name, answer in answers.items():
        question = asked[name]
        said = answer if isinstance(answer, str) else plain(answer, 6)
        given = f"the default: {question.source}" if answer == default_of(question, answers, content) else "answered"
        lines.append(f"{question.text} {said} ({given}). It moves {question.moves}.")
    head = "\n".join(comment(line) for line in lines)
    return f'{head}\n\nextends = "{extends}"\n\n' + toml_lines(assumed(answers, content))


def assumed(answers: Answers, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys that the answers set, as content laid over the fitted scenario."""
    fitted = Fitted(content)
    found: dict[str, Any] = {}
    if {"remedy", "beyond_first_desk"} & answers.keys():
        _chain(answers, fitted, found)
    _customers(answers, found)
    if cost := float(answers.get("cost_per_hour", 0.0)):
        pools = found.setdefault("pools", {})
        for pool in (*content["pools"], *pools):
            pools.setdefault(pool, {})["cost_per_hour"] = cost
    return found


def _chain(answers: Answers, fitted: Fitted, found: dict[str, Any]) -> None:
    """Who is beyond the first desk, and what it may grant: complexity is uniform, so that a share is beyond it."""
    first, levels = dict(fitted.first), list(fitted.content["chain"])
    flaw: dict[str, Any] = {}
    needs_second = _has_second_line(answers) or _is_limited(answers)
    if _has_second_line(answers):
        first["attempt_below"] = round(1.0 - float(answers["beyond_first_desk"]), 6)
        flaw["complexity"] = {"dist": "uniform", "low": 0.0, "high": 1.0}
    if _has_remedy(answers):
        flaw["remedy"] = {"dist": "exponential", "mean": float(answers["remedy"])}
        first["authority"] = answers["authority"]
        if _is_limited(answers) and answers["above_authority"] == "ask":
            found["levers"] = {"ask_boss": {"consult": "2 min", "approval": 0.85}}
    if flaw:
        found["flaws"] = {name: dict(flaw) for name in fitted.content["flaws"]}
    if needs_second:
        people = int(float(answers.get("second_line_people", 1.0)))
        minutes = float(answers.get("second_line_minutes", 2.0 * fitted.handle_minutes()))
        second = {"level": SECOND, "pool": SECOND, "handle": {"dist": "exponential", "mean": f"{plain(minutes)} min"}}
        found["pools"] = {SECOND: {"staff": fitted.rota(people)}}
        found["chain"] = [first, *levels[1:], second]


def _customers(answers: Answers, found: dict[str, Any]) -> None:
    """Who leaves and who tells: only the end of a case is felt, and puts customers below or above the thresholds."""
    customers: dict[str, Any] = {}
    solved, unsolved = (float(answers.get(name, 0.0)) for name in ("leave_solved", "leave_unsolved"))
    if solved > 0.0 or unsolved > 0.0:
        base = _log_odds(solved)
        customers["churn"] = {"after_case": {"base": round(base, 4), "unsolved": round(_log_odds(unsolved) - base, 4)}}
    good, bad = (float(answers.get(name, 0.0)) for name in ("tell_good", "tell_bad"))
    if good > 0.0 or bad > 0.0:
        customers["feelings"] = {"solved": {"help": 0.2}, "refused": {"help": -0.4}, "gave_up": {"help": -0.4}}
        customers["word_of_mouth"] = {"praise_above": 0.505, "praise": good, "grievance_below": 0.495, "grievance": bad}
    if customers:
        found["customers"] = customers


def _log_odds(share: float) -> float:
    bounded = min(max(share, 1e-6), 1.0 - 1e-6)
    return math.log(bounded / (1.0 - bounded))
