"""What words in cells mean: outcomes of calls, priorities, states of tickets; and the words in names of columns."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

ANSWERED: Final = "answered"
ABANDONED: Final = "abandoned"
SENT_ON: Final = "sent on"
LEFT_OUT: Final = "left out"
OUTCOMES: Final = (ANSWERED, ABANDONED, SENT_ON, LEFT_OUT)
PRIORITIES: Final = ("regular", "high", "unknown")
STATES: Final = ("working", "queued", "waiting for the customer", "waiting for a third party", "waiting", "solved",
                 "closed", "given up", "other")
MEANINGS: Final = {"outcome": OUTCOMES, "priority": PRIORITIES, "status": STATES, "substatus": STATES,
                   "activity": STATES}
"""What the words of a field may mean, in the mapping."""

OUTCOME_NAMES: Final = frozenset((
    "outcome", "result", "disposition", "call outcome", "call result", "call disposition", "ergebnis", "esito"))
"""Columns of such a name hold outcomes, whatever their words."""
_YES: Final = frozenset((
    "y", "yes", "true", "t", "1", "j", "ja", "si", "sì", "sí", "oui", "x", "sim", "wahr", "vrai", "vero", "verdadero",
    "verdadeiro", "waar"))
_NO: Final = frozenset((
    "n", "no", "false", "f", "0", "nein", "non", "nee", "não", "falsch", "faux", "falso", "onwaar"))
_ANSWERED: Final = frozenset((
    "answered", "answer", "ans", "agent", "handled", "completed", "complete", "connected", "connect", "served",
    "completecaller", "completeagent", "answered by agent", "agent answered", "accepted", "success", "successful",
    "beantwortet", "angenommen", "risposta", "risposto", "answered call", "call answered", "taken", "normal", "talked",
    "atendida", "atendido", "contestada", "contestado", "respondida", "respondido", "répondu", "répondue", "traité",
    "traitée", "décroché", "beantwoord", "aangenomen", "bearbeitet", "gestita", "contact complete",
    "answered on agent"))
_ABANDONED: Final = frozenset((
    "abandoned", "abandon", "aband", "abn", "abd", "hang", "hangup", "hang up", "hung up", "lost", "missed",
    "no answer", "noanswer", "unanswered", "not answered", "abandoned in queue", "caller hung up", "verloren",
    "aufgelegt", "abbandonata", "abbandonato", "abandoned call", "missed call", "lost call",
    "caller abandoned", "not handled",
    "caller hangup", "customer hung up", "abandonada", "abandonado", "perdida", "perdido", "no contestada",
    "no atendida", "não atendida", "abandonné", "abandonnée", "perdu", "perdue", "raccroché", "non répondu", "verlaten",
    "opgehangen", "gemist", "nicht angenommen", "entgangen", "persa", "non risposta", "caller disconnect",
    "abandoned by caller", "queue abandon"))
_SENT_ON: Final = frozenset((
    "exitwithtimeout", "exitempty", "exitwithkey", "overflow", "overflowed", "timeout", "voicemail", "sent on",
    "forwarded", "redirected", "callback", "call back", "busy", "blocked", "closed", "out of hours", "after hours",
    "outside hours", "queue full", "withdrawn"))
_LEFT_OUT: Final = frozenset(("phantom", "test", "test call", "ghost", "wrong number", "outbound", "internal"))
_TURNED: Final = ("abandon", "lost", "missed", "unanswered", "not answered", "verloren", "abband", "hung", "hang")
_PRIORITIES: Final = {
    "regular": frozenset(("regular", "normal", "low", "standard", "medium", "default", "no", "n", "false", "normale")),
    "high": frozenset(("high", "vip", "urgent", "critical", "gold", "premium", "yes", "y", "true", "hoch", "alta")),
    "unknown": frozenset(("unknown", "not known")),
}
_STATES: Final = (
    ("given up", ("cancelled", "canceled", "withdrawn", "rejected", "invalid", "duplicate", "storniert", "abgebrochen",
                  "annullato", "cancelado", "annulé")),
    ("closed", ("closed", "close", "geschlossen", "abgeschlossen", "chiuso", "chiusa", "cerrado", "clos", "fermé",
                "fechado", "archived")),
    ("solved", ("resolved", "solved", "resolve ticket", "fixed", "done", "completed", "complete", "verified", "in call",
                "gelöst", "erledigt", "risolto", "resuelto", "solucionado", "résolu", "resolvido", "opgelost")),
    ("waiting for the customer", ("awaiting user", "wait user", "wait customer", "waiting for customer", "user info",
                                  "awaiting customer", "pending customer", "waiting for user", "awaiting caller",
                                  "on hold customer", "waiting for reporter")),
    ("waiting for a third party", ("vendor", "third party", "supplier", "awaiting problem", "external", "partner",
                                   "wait implementation", "awaiting change")),
    ("queued", ("queued", "new", "open", "awaiting assignment", "unassigned", "assigned", "to do", "backlog", "created",
                "insert ticket", "registered", "waiting for support", "neu", "offen", "nuovo", "aperto", "reopened",
                "abierto", "nuevo", "ouvert", "nouveau", "aberto", "novo", "nieuw")),
    ("waiting", ("wait", "waiting", "on hold", "pending", "awaiting", "hold", "suspended", "blocked", "paused",
                 "wartend", "in attesa", "en espera", "pendiente", "en attente", "pendente", "wachten")),
    ("working", ("in progress", "active", "work in progress", "accepted", "working", "assign seriousness",
                 "take in charge", "start", "started", "processing", "investigating", "line", "in bearbeitung",
                 "in lavorazione", "en curso", "en proceso", "en cours", "em andamento", "in behandeling")),
)
_SHARES: Final = frozenset((
    "rate", "per", "percent", "percentage", "pct", "ratio", "quote", "anteil", "prozent", "taux", "tasa", "taxa",
    "porcentaje", "percentuale", "pourcentage"))
_UNITS: Final = (
    ("ms", ("ms", "msec", "millis", "milliseconds")),
    ("s", ("s", "sec", "secs", "second", "seconds", "sekunden", "secondi")),
    ("min", ("min", "mins", "minute", "minutes", "minuten", "minuti")),
    ("h", ("h", "hr", "hrs", "hour", "hours", "stunden", "ore")),
)


def spaced(name: str) -> str:
    """Return a name of a column as lower-case words: `Call Start`, `call_start` and `CallStart` are the same."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.sub(r"[^\w]|_", " ", apart.lower()).split())


def without_unit(name: str) -> tuple[str, str]:
    """Return the words of a column's name without the unit at their end, and that unit ("" if there is none)."""
    words = spaced(name).split()
    for unit, spellings in _UNITS:
        if words == ["billsec"]:
            return "billsec", "s"
        if len(words) > 1 and words[-1] in spellings:
            words = words[:-1]
            if len(words) > 1 and words[-1] == "in":
                words = words[:-1]
            return " ".join(words), unit
    return " ".join(words), ""


def is_share(name: str) -> bool:
    """Whether a column's name says that it holds shares of something: neither counts nor times."""
    words = spaced(name).split()
    return "%" in name or words[:2] == ["service", "level"] or bool(_SHARES.intersection(words))


def outcome(word: str, column: str) -> str:
    """Return what an outcome means, "" if that cannot be told; yes and no answer the question in the column's name."""
    plain = spaced(word)
    if plain in _YES | _NO:
        asked_for_lost = any(part in spaced(column) for part in _TURNED)
        asked_for_answered = any(part in spaced(column) for part in ("answer", "handled", "connected", "served"))
        if asked_for_lost == asked_for_answered:
            return ""
        return ANSWERED if (plain in _YES) == asked_for_answered else ABANDONED
    for meaning, words in ((ANSWERED, _ANSWERED), (ABANDONED, _ABANDONED), (SENT_ON, _SENT_ON), (LEFT_OUT, _LEFT_OUT)):
        if plain in words:
            return meaning
    return ""


def priority(word: str) -> str:
    """Return what a priority means, "" if that cannot be told."""
    plain = spaced(word)
    return next((meaning for meaning, words in _PRIORITIES.items() if plain in words), "")


def state(word: str) -> str:
    """Return what the state of a ticket means, "" if that cannot be told: the first kind that has a word of it."""
    plain = f" {spaced(word)} "
    for meaning, words in _STATES:
        if any(f" {each} " in plain for each in words):
            return meaning
    return ""


def slug(label: str) -> str:
    """Return a label as a name that may stand in a scenario: letters, digits, `_` and `-`; "" if nothing is left."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_")[:32]
