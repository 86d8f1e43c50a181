"""What words in cells mean: outcomes of calls, priorities, states of tickets; and the words in names of columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

ANSWERED: Final = "answered"
ABANDONED: Final = "abandoned"
SENT_ON: Final = "sent on"
LEFT_OUT: Final = "left out"
OUTCOMES: Final = (ANSWERED, ABANDONED, SENT_ON, LEFT_OUT)
PRIORITIES: Final = ("regular", "high", "unknown")
STATES: Final = ("working", "queued", "waiting for the customer", "waiting for a third party", "waiting", "solved",
                 "closed", "given up", "other")
INBOUND: Final = "inbound"
DIRECTIONS: Final = (INBOUND, "outbound", "internal")
MEANINGS: Final = {"outcome": OUTCOMES, "priority": PRIORITIES, "status": STATES, "substatus": STATES,
                   "activity": STATES, "direction": DIRECTIONS}
"""What the words of a field may mean, in the mapping."""

OUTCOME_NAMES: Final = frozenset((
    "outcome", "result", "disposition", "call outcome", "call result", "call disposition", "ergebnis", "esito",
    "contact disposition", "action result"))
"""Columns of such a name hold outcomes, whatever their words."""
_YES: Final = frozenset((
    "y", "yes", "true", "t", "1", "j", "ja", "si", "sì", "sí", "oui", "x", "sim", "wahr", "vrai", "vero", "verdadero",
    "verdadeiro", "waar"))
_NO: Final = frozenset((
    "n", "no", "false", "f", "0", "nein", "non", "nee", "não", "falsch", "faux", "falso", "onwaar"))
_ANSWERED: Final = frozenset((
    "answered", "answer", "ans", "agent", "handled", "completed", "complete", "connected", "connect", "served",
    "completecaller", "completeagent", "answered by agent", "agent answered", "accepted", "success", "successful",
    "beantwortet", "angenommen", "risposta", "risposto", "answered call", "call answered", "taken", "normal",
    "talked", "atendida", "atendido", "contestada", "contestado", "respondida", "respondido", "répondu", "répondue",
    "traité", "traitée", "décroché", "beantwoord", "aangenomen", "bearbeitet", "gestita", "contact complete",
    "answered on agent", "svarad", "svarat", "besvarad", "besvarat", "besvaret", "hanterad", "odebrane", "odebrano",
    "vastattu", "call connected"))
_ABANDONED: Final = frozenset((
    "abandoned", "abandon", "aband", "abn", "abd", "hang", "hangup", "hang up", "hung up", "lost", "missed",
    "no answer", "noanswer", "unanswered", "not answered", "abandoned in queue", "caller hung up", "verloren",
    "aufgelegt", "abbandonata", "abbandonato", "abandoned call", "missed call", "lost call", "caller abandoned",
    "not handled", "caller hangup", "customer hung up", "abandonada", "abandonado", "perdida", "perdido",
    "no contestada", "no atendida", "não atendida", "abandonné", "abandonnée", "perdu", "perdue", "raccroché",
    "non répondu", "verlaten", "opgehangen", "gemist", "nicht angenommen", "entgangen", "persa", "non risposta",
    "caller disconnect", "abandoned by caller", "queue abandon", "tappad", "tappat", "ej svar", "avbruten",
    "förlorad", "missad", "obesvarad", "obesvarat", "ubesvaret", "mistet", "tabt", "nieodebrane", "porzucone",
    "vastaamatta", "abandoned while ringing", "short abandon", "hungup"))
_SENT_ON: Final = frozenset((
    "exitwithtimeout", "exitempty", "exitwithkey", "overflow", "overflowed", "timeout", "voicemail", "sent on",
    "forwarded", "redirected", "callback", "call back", "busy", "blocked", "closed", "out of hours", "after hours",
    "outside hours", "queue full", "withdrawn", "flow out", "flowout", "transferred out", "queue timeout", "rerouted",
    "routed elsewhere", "requeued", "callback requested"))
_LEFT_OUT: Final = frozenset(("phantom", "test", "test call", "ghost", "wrong number", "outbound", "internal"))
_INWARD: Final = frozenset((
    "inbound", "in", "incoming", "i", "eingehend", "entrante", "entrant", "entrata", "inkommande", "indgående",
    "inngående", "inkomend", "wchodzące", "transfer", "queue transfer", "callback", "received", "queue", "acd",
    "inbound call", "incoming call"))
_OUTWARD: Final = frozenset((
    "outbound", "out", "outgoing", "o", "ausgehend", "saliente", "sortant", "uscita", "utgående", "udgående",
    "uitgaand", "wychodzące", "external outbound", "dialled", "dialed", "placed", "outbound call", "outgoing call",
    "manual", "preview", "predictive", "progressive", "outbound dial"))
_PLAIN_DIRECTIONS: Final = ("in", "out", "eing", "ausg", "entra", "salie", "sort", "uscita", "udg", "utg", "uitg",
                            "wych", "wcho")
_WITHIN_THE_HOUSE: Final = frozenset(("internal", "intern", "interno", "interne", "extension", "internal call"))
_NOBODY: Final = frozenset((
    "anonymous", "anonym", "anonimo", "anónimo", "anonyme", "unknown", "unbekannt", "desconocido", "inconnu",
    "sconosciuto", "okänd", "ukendt", "restricted", "private", "privat", "withheld", "unavailable", "not available",
    "blocked", "hidden", "no caller id", "unknown caller", "anonymous caller", "private number", "private caller",
    "number withheld", "unknown number", "unterdrückt", "dolt nummer", "hemligt nummer", "skjult", "asterisk",
    "guest", "none", "unassigned", "nobody", "not assigned"))
"""What systems write where they do not know who called or who answered, brackets taken off."""
_TURNED: Final = ("abandon", "lost", "missed", "unanswered", "not answered", "verloren", "abband", "hung", "hang")
_PRIORITIES: Final = {
    "regular": frozenset(("regular", "normal", "low", "standard", "medium", "default", "no", "n", "false", "normale")),
    "high": frozenset(("high", "vip", "urgent", "critical", "gold", "premium", "yes", "y", "true", "hoch", "alta")),
    "unknown": frozenset(("unknown", "not known")),
}
_STATES: Final = (
    ("given up", ("cancelled", "canceled", "withdrawn", "rejected", "invalid", "duplicate", "storniert", "abgebrochen",
                  "annullato", "cancelado", "annulé", "declined", "won t do", "spam", "deleted")),
    ("closed", ("closed", "close", "geschlossen", "abgeschlossen", "chiuso", "chiusa", "cerrado", "clos", "fermé",
                "fechado", "archived")),
    ("solved", ("resolved", "solved", "resolve ticket", "fixed", "done", "completed", "complete", "verified", "in call",
                "gelöst", "erledigt", "risolto", "resuelto", "solucionado", "résolu", "resolvido", "opgelost",
                "löst", "løst", "resolved ticket")),
    ("queued", ("queued", "new", "open", "awaiting assignment", "unassigned", "assigned", "to do", "backlog", "created",
                "insert ticket", "registered", "waiting for support", "neu", "offen", "nuovo", "aperto", "reopened",
                "abierto", "nuevo", "ouvert", "nouveau", "aberto", "novo", "nieuw", "zugewiesen",
                "assigned to group", "ready", "triage", "selected for development", "asignado", "assigné",
                "toegewezen", "öppen", "ny", "åben")),
    ("waiting", ("wait", "waiting", "on hold", "pending", "awaiting", "hold", "suspended", "blocked", "paused",
                 "wartend", "warten", "wartet", "in attesa", "en espera", "pendiente", "en attente", "pendente",
                 "wachten", "waits", "väntar", "pausad", "venter")),
    ("working", ("in progress", "active", "work in progress", "accepted", "working", "assign seriousness",
                 "take in charge", "start", "started", "processing", "investigating", "line", "in bearbeitung",
                 "in lavorazione", "en curso", "en proceso", "en cours", "em andamento", "in behandeling",
                 "work started", "under investigation", "escalated", "in review", "pågående", "under behandling")),
)
_NEW: Final = frozenset(("new", "neu", "nuovo", "nuevo", "nouveau", "novo", "nieuw", "ny"))
_OPEN: Final = frozenset(("open", "offen", "aperto", "abierto", "ouvert", "aberto", "öppen", "åben"))
_ENDS: Final = ("given up", "closed", "solved")
_FOR_US: Final = ("support", "assignment", "agent", "triage")
_CUSTOMERS: Final = (
    "customer", "user", "caller", "client", "requester", "reporter", "requestor", "kunde", "kunden", "cliente",
    "usuario", "utilisateur", "klant", "kund", "kunder", "anwender")
_WITH_THE_CUSTOMER: Final = ("with customer", "with client", "with user", "with requester", "user info")
_OUTSIDERS: Final = ("vendor", "third party", "3rd party", "supplier", "external", "partner", "lieferant",
                     "fournisseur", "proveedor", "fornitore", "leverancier", "leverantör")
_OTHER_WORK: Final = ("problem", "implementation", "change", "provider", "manufacturer", "hersteller", "dritte",
                      "parts")
"""For whom or what a case waits, where its state says that it does."""
_SHARES: Final = frozenset((
    "rate", "per", "percent", "percentage", "pct", "ratio", "quote", "anteil", "prozent", "taux", "tasa", "taxa",
    "porcentaje", "percentuale", "pourcentage"))
_UNITS: Final = (
    ("ms", ("ms", "msec", "millis", "milliseconds")),
    ("s", ("s", "sec", "secs", "second", "seconds", "sekunden", "secondi", "sek", "sekunder", "segundos", "secondes")),
    ("min", ("min", "mins", "minute", "minutes", "minuten", "minuti", "minuter", "minutter", "minutos")),
    ("h", ("h", "hr", "hrs", "hour", "hours", "stunden", "ore", "timmar", "timer", "horas", "heures")),
)

_SHAPE: Final = re.compile(r" (?:in )?(hh? mm ss|hh? mm|mm? ss|min sec)$")
"""How durations are written, at the end of a column's name."""


def spaced(name: str) -> str:
    """Return a name of a column as lower-case words: `Call Start`, `call_start` and `CallStart` are the same."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.sub(r"[^\w]|_", " ", apart.lower()).split())


def without_unit(name: str) -> tuple[str, str]:
    """Return the words of a column's name without the unit at their end, and that unit ("" if there is none).

    (hh:mm) has the unit h, for two numbers are hours and minutes then; (mm:ss) and (hh:mm:ss) need none.
    """
    shape = _SHAPE.search(spaced(name))
    if shape:
        return spaced(name)[:shape.start()].strip(), "h" if shape[1] in ("hh mm", "h mm") else ""
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
    ends = next((meaning for meaning, words in _STATES if meaning in _ENDS and _has_one(plain, words)), "")
    waits = _has_one(plain, dict(_STATES)["waiting"])
    if ends or (waits and _has_one(plain, _FOR_US)):
        return ends or "queued"
    if _has_one(plain, _WITH_THE_CUSTOMER) or (waits and _has_one(plain, _CUSTOMERS)):
        return "waiting for the customer"
    if _has_one(plain, _OUTSIDERS) or (waits and _has_one(plain, _OTHER_WORK)):
        return "waiting for a third party"
    return next((meaning for meaning, words in _STATES if _has_one(plain, words)), "")


def state_among(word: str, words: Sequence[str]) -> str:
    """Return what the state of a ticket means beside the other words of its column, "" if that cannot be told.

    Where a case is first new and then open, and no word says that it is worked on, open is what it is then. A case is
    pending for its customer where others are on hold, or where they are new, open and solved beside (as in Zendesk), if
    no word says so of others.
    """
    plain, others = spaced(word), {spaced(each) for each in words}
    meant = {state(each) for each in words}
    if plain in _OPEN and others & _NEW and "working" not in meant:
        return "working"
    for_customers = others & {"hold", "on hold"} or others >= {"new", "open", "solved"}
    if plain == "pending" and for_customers and "waiting for the customer" not in meant:
        return "waiting for the customer"
    return state(word)


def direction(word: str) -> str:
    """Return whether a call came in, went out or stayed in the house, "" if that cannot be told."""
    plain = spaced(word)
    return next((meaning for meaning, words in zip(DIRECTIONS, (_INWARD, _OUTWARD, _WITHIN_THE_HOUSE), strict=True)
                 if plain in words), "")


def is_plain_direction(word: str) -> bool:
    """Whether a word can hardly say anything else than that a call came in or went out."""
    return any(spaced(word).startswith(each) for each in _PLAIN_DIRECTIONS)


def is_nobody(word: str) -> bool:
    """Whether a cell for a customer or an agent says that nobody is known."""
    return spaced(word) in _NOBODY


def _has_one(plain: str, words: tuple[str, ...]) -> bool:
    return any(f" {each} " in plain for each in words)


def slug(label: str) -> str:
    """Return a label as a name that may stand in a scenario: letters, digits, `_` and `-`; "" if nothing is left."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_")[:32]
