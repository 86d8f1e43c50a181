"""No two modules of one name with two meanings: those that share a name are one subject, which is said here."""

from __future__ import annotations

from collections import defaultdict

from tests.docs.blocks import ROOT

ONE_SUBJECT = {
    "draws": "the draws of a fit: made, and run in a comparison",
    "assumptions": "what is taken for granted: by a fit, by the formulas of staffing",
    "__init__": "the package", "__main__": "what `python -m` runs",
    "backtest": "a backtest: told, drawn", "judging": "who judges a log, and how tickets are judged",
    "base": "what the others of the package stand on",
    "beta": "the beta law: its arithmetic, its place in a file", "gamma": "the gamma law, likewise",
    "blast": "what one event brought about: computed, told",
    "border": "where a difference changes its sign: estimated, asked for, told, drawn",
    "causes": "what brought about what: followed in a log, drawn",
    "compare": "policies beside each other: command, kind of study, its words",
    "comparison": "what comes of that: numbers, tables, picture",
    "coverage": "how often intervals hold the truth: measured, and on the card",
    "customers": "the base of customers: told, and in theory",
    "demand": "when problems come: the rule, the story, the fit",
    "dictionary": "what names mean: the pages of outcomes and records, the file beside the tables of a study",
    "diff": "two logs beside each other: compared, told, the command",
    "errors": "what is raised: by the program, by the translator",
    "formats": "forms in which something is written: logs, reports",
    "investigate": "what breaks the journey: command, question, page",
    "known_figures": "what an organisation knows of itself: beside a run, told",
    "agreement": "keys moved until a model agrees with what is known: sought, told",
    "queue_log": "Asterisk's queue log: read, written",
    "judged": "how a fit was judged: on record, in words",
    "keys": "keys of draws: how they are made, which the engines use",
    "lives": "what became of customers and cases: by their records, with what was drawn for them, in a log of tickets",
    "luck": "how much of a difference is luck: command, numbers, words, picture",
    "erlang": "Erlang's formulas: command, figures, words, picture; the law of that name",
    "levers": "what is moved: by a policy, between two worlds, in search of the staff that is needed",
    "lines": "waiting lines: the kernel's, and what theory shares of them",
    "months": "a month at a time: run and paired, in words",
    "naming": "what the numbers of a log are called: the names, and where a world's come from",
    "links": "what can break: what each means, its page",
    "need": "what is needed: command, kind of study, words, picture",
    "notebook": "results that show themselves: their tables, what a study gives",
    "optimise": "a kind of study: procedure, words", "select": "likewise", "sensitivity": "likewise, and its picture",
    "own_measures": "measures of one's own: on a log, in a study",
    "own_rules": "rules of one's own: in the file, before a run, on the screen",
    "people": "customers: in the file, in cases of theory, of a run",
    "reading": "how a log, a file of rules, the inputs of a case of theory are read",
    "report": "what is handed over: of a study, of a fit",
    "reasons": "why two policies differ, from few runs: for a report, for the page that explores",
    "reproduce": "a study is run again: command, and what it does",
    "results": "what came out: of a run, of a study so far",
    "retrial": "queues with retrials: formula, family",
    "risk": "what a single run, or a single month, may look like: quantiles, the page that explores",
    "rules": "what decides: the decorator of the model's rules, and what rules of one's own import",
    "run": "one run: the command, and what holds it together in the reference engine",
    "runs": "some runs: of the face, of worlds with links mended, beside a log of tickets",
    "running": "how runs are made: of a world with rules of its own, of a card of theory",
    "schema": "the JSON Schema: made, printed",
    "selection": "what is chosen: the best of several, the outcomes a reader is shown",
    "sentences": "results in sentences",
    "staffing": "how many are on duty: inferred, and in theory",
    "store": "results on disk",
    "story": "one life: command, words, picture",
    "study": "a study: command, page",
    "survival": "time to a solution: estimated, drawn",
    "sweep": "a kind of study: command, procedure, words, picture",
    "table": "what the translator has to know: its shape, and what rules of one's own add",
    "twins": "the same customers under two policies: command, counts, words, picture",
    "verdict": "the verdict: in words, for a report, for the page that explores",
    "warm_up": "where to cut: the statistic, the choice, the command's words, the picture",
    "why": "what each lever does: command, shares, words",
    "winners": "who is best of several: decided, in words",
    "workers": "who makes the runs: of one process pool, of a study",
    "xes": "event logs in XML: read, written",
}
"""Name and subject."""


def test_modules_of_one_name_are_one_subject() -> None:
    """A new pair is either one subject, then it belongs above, or two, then one of them needs another name."""
    places = defaultdict(list)
    for path in sorted((ROOT / "sim").rglob("*.py")):
        places[path.stem].append(str(path.relative_to(ROOT)))
    shared = {name: found for name, found in places.items() if len(found) > 1}
    assert not {name: found for name, found in shared.items() if name not in ONE_SUBJECT}
    assert not ONE_SUBJECT.keys() - shared.keys(), "told, though no two modules have this name any more"
