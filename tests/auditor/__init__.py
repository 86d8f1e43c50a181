"""The auditor: a second opinion on a log, written from docs/model.md, that shares no text with an engine.

Equal logs of two engines prove that they agree, not that they are right. The auditor reads a log beside the plan it
came from. Every draw is a pure function of its key, so each decision and each moment can be recomputed from the records
before it: who is next in line, is patience up, does authority suffice, when is the promise due, which channel was
drawn. It has no calendar and no process: the log says what came next, and the auditor what had to be due then. Values
and minutes are compared exactly, to the last bit.

    audit.audit(plan, log, seed, replication)  ->  complaints: position of the record, rule, expected, found
    python -m tests.auditor.run                shipped and random worlds
    python -m tests.auditor.mutants            does it notice faults planted in an engine and in the rules?

| module | reads | sections of docs/model.md |
|---|---|---|
| `audit` | which thing is due that a record begins; what is missing at the end | 3 |
| `moments` | the order of entries at one instant | 3 |
| `rota` | staffing | 3, 5 |
| `demand` | orders, open demand, newcomers, flaw levels, quality checks, knock-on cases | 6.1, 6.10 |
| `front_door` | voice, check-ins, channels, self-service, messages, retries, returns | 6.2 to 6.4, 6.7 |
| `lines` | who waits, who is next, patience, overflow, callbacks, agents | 3, 6.4 |
| `desk` | visits, attempts, authority, boss, routes, handing up | 6.5, 6.6 |
| `after_visits` | which routes hold, waits for the customer or a third party | 6.5 |
| `snowball` | growth of work and remedy, money granted | 6.5, 6.8 |
| `fixers` | requests, promises, chases, follow-ups, fixes | 6.7 |
| `feelings` | scores, loyalty, effort, giving up, the background hazard | 6.9, 6.10 |
| `customers` | joining, the end of a case, leaving | 6.10 |
| `word_of_mouth` | who tells, who hears, who is won, the stock of grievances, the graph | 6.10 |
| `hours` | opening hours, closing time | 6.13 |
| `design` | reports, windows, projects, levels | 6.11 |

Not audited: what follows a record of a wrong kind, case, customer or minute (there the story is lost, and the reading
ends); which of two things comes first at one instant if one of them is a departure by the background hazard or a
candidate of the demand (a coincidence of continuous draws); money that is not in the log (6.12). Taken as given, and
tested elsewhere: the plan, draws and laws (`sim.randomness`), elementary functions (`sim.arithmetic`).
"""
