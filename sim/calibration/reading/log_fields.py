"""What a log of each format may hold: its fields, of what kind their cells are, and how columns are commonly called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STAMP: Final = "moment"
TIME: Final = "time of day"
DURATION: Final = "duration"
COUNT: Final = "number"
WORD: Final = "word"
OUTCOME: Final = "outcome"
PRIORITY: Final = "priority"
STATUS: Final = "status"
DIRECTION: Final = "direction"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row may tell: its name in the mapping, the kind of its cells, what it is, how columns are called."""

    name: str
    kind: str
    meaning: str
    names: tuple[str, ...]
    weight: float = 1.0
    """How much a column of this kind speaks for the format."""


def _field(name: str, kind: str, meaning: str, names: str, weight: float = 1.0) -> Field:
    return Field(name, kind, meaning, tuple(each.strip() for each in names.split(",")), weight)


CALLS: Final = (
    _field("start", STAMP, "when the call came",
           "call start, start, start time, call time, call timestamp, timestamp, call date, date time, datetime, date, "
           "entry, entry time, arrival, arrival time, arrived, received, offered at, begin, queued at, enqueue time, "
           "initiation timestamp, created, created at, time, beginn, anrufbeginn, datum, inizio, data ora, data, ts, "
           "call received, entered, entered queue, enqueued at, enter time, call arrival, enqueue timestamp, "
           "queue enqueue timestamp, call started, fecha y hora, fecha, inicio, date d appel, date et heure, début, "
           "data e hora, datum tijd, begintijd, queue start time, entered queue at, starttid, tidpunkt, "
           "starttidspunkt, ankomsttid, samtalsstart, dato, data rozpoczęcia, początek", 1.0),
    _field("time", TIME, "the time of day at which it came, where that is a column of its own",
           "entry s, time, time of day, call time, start time, arrival time, uhrzeit, ora, hour, second, heure, clock, "
           "begin time, entry, hora, heure d appel, tijd, tijdstip, call started, tid, klockslag, godzina, klokkeslæt",
           0.5),
    _field("direction", DIRECTION, "inbound or outbound",
           "direction, call direction, call type, type, initiation method, inbound outbound, in out, richtung, "
           "anrufrichtung, dirección, direzione, sens, sens d appel, riktning, richting, kierunek, kind", 0.2),
    _field("answered_at", STAMP, "when it was answered",
           "answered at, answer, answer time, answered, connect time, connected, connected at, pick up time, "
           "call answered, answered time, dequeued at, agent start, connected to agent timestamp, talk start, "
           "agent connected to agent timestamp, dequeue timestamp, queue dequeue timestamp, svarad kl", 2.0),
    _field("ended_at", STAMP, "when it ended",
           "ended at, end, end time, call end, ended, finished at, hangup, hang up time, finish, finished, "
           "disconnect timestamp, call ended, ende, fine, agent end, talk end, exit, hora fin, heure de fin, sluttid, "
           "eindtijd, koniec", 1.0),
    _field("type", WORD, "kind of call",
           "type, queue, queue name, skill, call type, topic, reason, call reason, service, service name, split, "
           "department, campaign, product, category, line, vdn, warteschlange, coda, tipo, contact type, split skill, "
           "cola, motivo, file, file d attente, motif, fila, wachtrij, onderwerp, csq name, csq names, csq, kö, "
           "kønavn, ärende, kolejka", 0.5),
    _field("priority", PRIORITY, "regular or high", "priority, prio, customer priority, vip, priorität, priorita", 0.3),
    _field("customer", WORD, "who called",
           "customer, customer id, customer number, caller, caller id, callerid, ani, phone, phone number, client, "
           "client id, cli, clid, number, from, account, account id, member id, msisdn, caller number, calling party, "
           "kunde, kundennummer, cliente, src, customer phone, customer name, daily caller, customer endpoint address, "
           "customer phone number, caller phone number, remote, anrufer, appelant, appelant numéro, llamante, klant, "
           "rufnummer, telefono, téléphone, originator dn, kundnummer, telefonnummer, uppringare, numer", 0.3),
    _field("menu", DURATION, "time in the voice menu",
           "vru s, vru, ivr, ivr time, menu, menu time, time in ivr, ivr s, vru time", 1.0),
    _field("wait", DURATION, "time in the queue",
           "queue s, wait, wait time, waiting time, queue time, time in queue, queue, wait s, speed of answer, delay, "
           "queue duration, wait duration, seconds waited, wait seconds, answer delay, wartezeit, attesa, "
           "tempo attesa, queue wait time, queue wait, time to answer, waited, total queue, wait length, espera, "
           "tiempo de espera, attente, temps d attente, durée d attente, tempo de espera, wachttijd, wartedauer, "
           "väntetid, kötid, ventetid, czas oczekiwania, odotusaika, ringing", 2.0),
    _field("outcome", OUTCOME, "answered or abandoned",
           "outcome, result, status, disposition, call status, answered, abandoned, call outcome, call result, "
           "is abandoned, was abandoned, answered y n, abandoned y n, lost, state, ergebnis, esito, event, "
           "is answered, call disposition, handled, estado, resultado, statut, résultat, état, atendida, abandonada, "
           "resultaat, beantwoord, répondu, abandonné, contact disposition, action result, resultat, utfall, besvarad, "
           "svarad, wynik", 2.0),
    _field("service", DURATION, "time with the agent",
           "service s, handle time, handle, total handle, handle s, handling time, handle duration, aht, talk, "
           "talk time, talk s, total talk, billsec, service time, call duration, duration, call length, talk duration, "
           "avgtalkduration, avg talk duration, conversation, conversation time, service, ser time, service duration, "
           "gesprächsdauer, gesprächszeit, dauer, durata, durata conversazione, agent time, interaction duration, "
           "length, agent interaction duration, agent agent interaction duration, service length, duración, durée, "
           "duração, duur, gespreksduur, tiempo de conversación, durée de conversation, duration in call, samtalstid, "
           "taletid, samtalslängd, czas rozmowy, puheaika, bearbeitungszeit, talking", 2.0),
    _field("whole", DURATION, "the whole call, from when it came to its end",
           "duration, total duration, call duration, total time, total call time, duration total, call length, length",
           0.2),
    _field("hold", DURATION, "time on hold, where that is not part of the time with the agent",
           "hold, hold time, total hold, hold s, on hold, hold duration, customer hold duration, customer hold time, "
           "agent customer hold duration, haltezeit, parktid, holdtime, hold secs", 0.5),
    _field("after", DURATION, "work after the call, where that is not part of the time with the agent",
           "acw, after call work, after call work time, total acw, acw s, acw time, wrap up time, wrap up, wrapup, "
           "wrap time, wrap, work time, after contact work, after contact work time, after contact work duration, "
           "agent after contact work duration, post call work, nachbearbeitung, nachbearbeitungszeit, efterarbete, "
           "efterbehandling, wrap up s, wrapup time", 0.5),
    _field("agent", WORD, "who answered",
           "agent, agent name, agent id, operator id, rep, representative, operator, answered by, user, server, "
           "employee, handled by, mitarbeiter, operatore, agent login, taken by, agent username, handläggare, "
           "medarbetare, medarbejder, konsultant, agente, medewerker, atendente", 1.0),
)

INTERVALS: Final = (
    _field("start", STAMP, "when the interval begins",
           "interval start, start, interval, interval start time, date time, datetime, timestamp, date, day, period, "
           "from, begin, period start, start time, time, datum, intervall, data, inizio, half hour, ts, fecha y hora, "
           "fecha, intervalo, période, date et heure, créneau, periodo, start interval, starttid, dato, tidpunkt", 1.0),
    _field("time", TIME, "the time of day at which it begins, where that is a column of its own",
           "slot, time, interval, intervall, intervalo, hora, heure, tijd, hour, period, half hour, time of day, "
           "interval start, start time, uhrzeit, ora, tid, klockslag, godzina", 0.5),
    _field("queue", WORD, "which queue",
           "queue, queue name, skill, split, type, department, service, line, group, vdn, campaign, warteschlange, "
           "coda, call type, cola, file, file d attente, fila, wachtrij, csq name, split skill, kö, kønavn, kolejka",
           0.5),
    _field("offered", COUNT, "calls offered",
           "offered, calls offered, calls, volume, call volume, contacts, contacts offered, received, incoming, "
           "inbound, arrivals, total calls, number of calls, incoming calls, inbound calls, anrufe, angebotene anrufe, "
           "chiamate, entered, offered calls, count, offer, noffered, llamadas, llamadas ofrecidas, ofrecidas, appels, "
           "appels présentés, appels offerts, chamadas, oproepen, aangeboden, total offered, contacts queued, "
           "calls presented, presented, inkommande samtal, inkommande, erbjudna, indgående kald, anrop", 3.0),
    _field("answered", COUNT, "calls answered",
           "answered, handled, calls answered, calls handled, answered calls, acd calls, angenommen, risposte, "
           "contacts handled, handled calls, answer, nanswered, atendidas, contestadas, llamadas atendidas, "
           "appels traités, appels répondus, répondus, beantwoord, angenommene anrufe, besvarade, besvarade samtal, "
           "besvarede, besvarede kald", 2.0),
    _field("abandoned", COUNT, "calls abandoned",
           "abandoned, abandons, calls abandoned, aban calls, aband calls, abandoned calls, abd, aband, lost, "
           "lost calls, verloren, abbandonate, contacts abandoned, abandon, nabandon, calls aban, aban, abandonadas, "
           "llamadas abandonadas, perdidas, abandonnés, appels abandonnés, perdus, verlaten, verlorene anrufe, "
           "tappade, tappade samtal, förlorade samtal, tabte kald", 2.0),
    _field("within", COUNT, "calls answered within the threshold",
           "answered within, within, answered within 20s, within sl, within threshold, in sl, acceptable, "
           "in service level, answered within sl, within 20s, answered in sl, calls within sl, "
           "answered within threshold, sl answered, answered in, service level calls, angenommen innerhalb", 2.0),
    _field("aht", DURATION, "mean handle time",
           "aht, aht s, average handle time, avg handle time, handle time, mean handle time, avg handling time, "
           "average handling time, avg handle, thandle, tmo, dmt, durchschnittliche bearbeitungszeit, "
           "bearbeitungszeit, avg acd time, talk duration avg, avg talk time, avg talk, average talk time, att, "
           "average agent interaction time, talk time, total handle time, total talk time, acd time, "
           "genomsnittlig samtalstid, samtalstid, genomsnittlig hanteringstid, average call duration, "
           "avg call duration, mean call duration", 2.0),
    _field("hold", DURATION, "mean time on hold, where that is not part of the handle time",
           "avg hold, avg hold time, average hold time, average customer hold time, mean hold time, hold time, "
           "total hold time", 0.5),
    _field("after", DURATION, "mean work after a call, where that is not part of the handle time",
           "avg acw time, avg acw, acw, average after contact work time, average after call work, avg wrap, acw time, "
           "avg wrap up time, average wrap up time, wrap up time, wrap time, avg after call, total acw time, "
           "nachbearbeitungszeit, genomsnittligt efterarbete", 0.5),
    _field("asa", DURATION, "mean wait of the answered",
           "asa, asa s, avg speed ans, average speed of answer, avg speed of answer, speed of answer, avg wait, "
           "average wait, mean wait, avg queue time, waiting time avg, wartezeit, mittlere wartezeit, "
           "durchschnittliche wartezeit, answer speed avg, avg delay, espera media, attente moyenne, wachttijd, "
           "average queue answer time, genomsnittlig väntetid, väntetid, gennemsnitlig ventetid, average waiting time, "
           "avg waiting time, mean waiting time, average wait time", 2.0),
    _field("staffed", COUNT, "agents on duty",
           "staffed, agents, staff, positions, agents staffed, on duty, positions staffed, fte, agents logged in, "
           "avg pos staffed, logged in, headcount, besetzt, avg pos staff, agenten, agenter, bemannade", 2.0),
)

_CASE: Final = _field(
    "case", WORD, "which case",
    "case, case id, caseid, ticket, ticket id, ticket number, number, incident, incident id, incident number, id, key, "
    "issue, issue key, issue id, case concept name, request id, case number, sr number, vorgang, ticketnummer, "
    "pratica, caso, nr, n ticket, numéro, numéro de ticket, número, nº ticket, n° ticket, folio, dossier, "
    "ärendenummer, ärende, sagsnummer, vorgangsnummer, documentkey, document key, record id", 1.0)
_GROUP: Final = _field(
    "group", WORD, "the group or line that has it",
    "group, assignment group, team, groupe, grupo, equipo, équipe, groep, wachtrij, queue, support group, org group, "
    "line, support line, involved st, department, org, owner group, assigned group, gruppe, gruppo, grupp, case owner, "
    "enhet, to group, new group, to team, new team, to queue, new queue, to assignment group", 1.0)
_RESOURCE: Final = _field(
    "resource", WORD, "who works on it",
    "resource, assigned to, agent, owner, assignee, org resource, user, involved owner, handler, employee, bearbeiter, "
    "risorsa, resolved by, sys updated by, agente, asignado a, assigné à, attribué à, toegewezen aan, handläggare, "
    "sagsbehandler, changed by", 0.5)
_CLASS: Final = _field(
    "class", WORD, "what kind of case",
    "category, class, type, product, service, issue type, case type, subcategory, topic, klasse, kategorie, categoria, "
    "categoría, catégorie, tipo, request type, ticket type, kategori", 0.5)
_URGENCY: Final = _field(
    "priority", WORD, "how urgent",
    "priority, urgency, impact, severity, prio, priorität, prioridad, priorité, prioriteit, prioritet", 0.5)

TICKETS: Final = (
    _CASE,
    _field("opened", STAMP, "when it was opened",
           "opened, opened at, created, created at, open date, creation date, created date, reported, submitted, "
           "date opened, created time, open time, start, created on, reported at, erstellt, aperto, apertura, "
           "date created, creation time, fecha de creación, fecha de apertura, creado, date de création, ouvert, créé, "
           "data de criação, data di creazione, erstellt am, aangemaakt, geopend, date, date time opened, skapad, "
           "oprettet, issue created, ticket created, case created", 2.0),
    _field("resolved", STAMP, "when it was solved",
           "resolved, resolved at, solved, solved at, resolution date, resolved date, resolved time, resolution time, "
           "fixed, completed, completed at, date resolved, gelöst, gelöst am, risolto, resolved on, "
           "fecha de resolución, resuelto, date de résolution, résolu, data de resolução, data di risoluzione, "
           "opgelost, löst, løst", 2.0),
    _field("closed", STAMP, "when it was closed",
           "closed, closed at, close date, closed date, closed time, end, date closed, geschlossen, geschlossen am, "
           "chiuso, chiusura, closed on, fecha de cierre, cerrado, date de clôture, clos, data de fechamento, "
           "gesloten, date time closed, stängd, lukket", 2.0),
    _field("lasted", DURATION, "how long it took to solve",
           "resolution time, time to resolution, full resolution time, time to resolve, resolution duration, "
           "resolve time, first resolution time, time to solve, age, lösungszeit, tiempo de resolución, "
           "délai de résolution, lösningstid", 1.0),
    _field("status", STATUS, "where it stands",
           "status, state, incident state, ticket status, case status, stato, estado, statut, état", 1.0),
    _GROUP, _RESOURCE, _CLASS, _URGENCY,
    _field("reopened", COUNT, "how often it was opened again", "reopened, reopen count, reopens, reopen", 1.0),
    _field("reassigned", COUNT, "how often it changed hands",
           "reassigned, reassignment count, handoffs, transfers, reassignments, hops", 1.0),
)

EVENTS: Final = (
    _CASE,
    _field("time", STAMP, "when the state changed",
           "time, timestamp, ts, time timestamp, event time, sys updated at, sys updated on, updated at, updated, "
           "start time, start, date time, datetime, start timestamp, changed at, date, modified, change date, begin, "
           "event timestamp, zeit, data, completed at, complete timestamp, zeitpunkt, zeitstempel, fecha, "
           "fecha y hora, date et heure, tidpunkt, sys created on, changed on, change time, changed, created, "
           "performed at, occurred at, logged at, event at, action time, action date", 2.0),
    _field("ended_at", STAMP, "when that state ended",
           "end time, end, ended at, end timestamp, finish, finished, ende, fine, complete time, complete timestamp, "
           "completion time, finish timestamp, completed at, stop", 1.0),
    _field("activity", STATUS, "what happened",
           "activity, concept name, event, action, task, step, activity name, aktivität, attività, event name, "
           "operation, aktivitet, actividad, activité", 2.0),
    _field("status", STATUS, "what the case was from then on",
           "status, state, incident state, new status, to status, to state, to, status to, ticket status, stato, "
           "new state, estado, statut, état, new value", 1.5),
    _field("substatus", STATUS, "more on the state",
           "substatus, sub status, status detail, status reason, state reason, pending reason, on hold reason, "
           "hold reason", 0.5),
    _GROUP, _RESOURCE, _CLASS, _URGENCY,
)

FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "calls": CALLS, "intervals": INTERVALS, "queue-log": CALLS, "tickets": TICKETS, "events": EVENTS,
}
NEEDED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "calls": (("start",), ("wait", "service", "outcome", "answered_at", "ended_at")),
    "queue-log": (("start",),),
    "intervals": (("start",), ("offered", "answered")),
    "tickets": (("opened",), ("resolved", "closed", "lasted")),
    "events": (("case",), ("time",), ("activity", "status", "group")),
}
"""What cannot be done without: of each group at least one field."""
WHOLE: Final = ("handle", "handling", "aht", "thandle", "bearbeitungszeit", "tmo", "dmt", "hanteringstid")
"""Words in the name of a column of times with an agent that say that hold and work after the call are part of it."""
IN_ORDER: Final = {
    "calls": (("start", "answered_at", "was answered before it came"),
              ("start", "ended_at", "ended before it came"),
              ("answered_at", "ended_at", "ended before it was answered")),
    "tickets": (("opened", "resolved", "was solved before it was opened"),
                ("opened", "closed", "was closed before it was opened")),
    "events": (("time", "ended_at", "ended before it began"),),
}
"""Moments of a row of which the second cannot come before the first, and what is said where it does."""
WHAT: Final = {
    "calls": "one row a call", "intervals": "one row an interval", "queue-log": "the queue log of Asterisk",
    "tickets": "one row a ticket", "events": "one row a change of state",
}
