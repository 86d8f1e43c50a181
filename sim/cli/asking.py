"""`journeysim calibrate --ask`: what no log can say, asked in plain questions, and written as a scenario of its own."""

from __future__ import annotations

import os
import textwrap
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.calibration.assumptions import Question


def ask_assumptions(out: Path) -> Path:
    """Ask what the log behind a fitted scenario does not say, and write the answers as a scenario that extends it.

    Returns the path of the new scenario, NAME.assumed.toml beside the fitted one.
    """
    from sim.calibration.assumptions import assumed_text, default_of, questions
    from sim.cli.faults import say
    from sim.files import write_bytes
    from sim.scenario import load

    content = tomllib.loads(out.read_text(encoding="utf-8"))
    say("What no log says. Enter takes what stands in brackets; every answer is labelled an assumption.")
    answers: dict[str, float | str] = {}
    for question in questions(content):
        if question.asked(answers):
            answers[question.name] = _answer(question, default_of(question, answers, content))
    path = out.with_suffix(".assumed.toml")
    text = assumed_text(answers, content, os.path.relpath(out.absolute(), path.absolute().parent))
    try:
        write_bytes(path, text.encode())
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror or error}", file=str(path))) from error
    load(path)
    say(f"Wrote {path}: what was answered, over {out.name}. Next: journeysim check {path}")
    return path


def _answer(question: Question, default: float | str) -> float | str:
    """Ask one question until the answer is one."""
    from sim.calibration.assumptions import read_answer

    about = f"it moves: {question.moves}; the default: {question.source}"
    for text, indent in ((f"\n{question.text}", ""), (about, "  ")):
        click.echo(textwrap.fill(text, 100, initial_indent=indent, subsequent_indent=indent, replace_whitespace=False),
                   err=True)
    shown = default if isinstance(default, str) else _number(question, default)

    def read(typed: Any) -> float | str:
        try:
            return read_answer(question, str(typed))
        except InputError as error:
            raise click.UsageError("; ".join(f"{each.message} ({each.allowed})" for each in error.problems)) from None

    answer: float | str = click.prompt(f"  {question.name}", default=shown, value_proc=read, err=True)
    return answer


def _number(question: Question, value: float) -> str:
    return f"{100.0 * value:g} %" if question.kind == "share" else f"{value:g}"
