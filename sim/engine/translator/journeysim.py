"""The table of journeysim: all that the translator knows of customers, cases and tickets."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path

from sim.behaviour.demand import MOST_LAYERS
from sim.engine.stories import (
    awaiting,
    bosses,
    customers,
    demand,
    design_team,
    desk,
    fixers,
    journey,
    moments,
    primitives,
    state,
    steps,
)
from sim.engine.translator.extension import Extension
from sim.engine.translator.table import Block, Call, Guards, Row, Table, Thing, Value, Walk
from sim.scenario.plan_tables import CHANNEL_FIELDS, FLAW_FIELDS, LEVEL_FIELDS, POOL_FIELDS, WORLD_FIELDS
from sim.vocabulary import MOST_TOLD, Effort, Feeling

PLACE = Path(__file__).parents[1]
"""Where the engines are."""

ARRAYS = {"p": "Ints", "q": "Floats", "laws": "Table", "points": "Floats", "people": "Ints", "keys": "Ints",
          "cumulated": "Floats", "arrivals": "Floats", "times": "Floats", "who": "Ints", "which": "Ints",
          "numbers": "Ints", "m": "Ints", "f": "Floats", "heap": "Table", "log": "Table"}

BLOCKS = {
    "Case": Block("C", words=("users", "cases_next", "cases_previous"), counted=("hold", "let_go"),
                  embeds=("journey",), tail={"visits": 1}),
    "Customer": Block("U", words=("cases_first", "cases_last", "cases_count", "friends_first", "friends_last",
                                  "friends_count", "users"),
                      counted=("hold_customer", "let_go_customer")),
    "Ticket": Block("T", owned=True, given_back="m[it + w.T_SERIAL] = m[it + w.T_OTHER_SERIAL] = 0",
                    abandoned="withdraw(m[it + w.T_LINE], it, at.GONE)"),
    "Signal": Block("G", owned=True, methods={"abandon": Call("abandon_signal", "none")}),
    "Trouble": Block("D", words=("count", "head", "place", "next"), lasting=True),
}

ROWS = {"World": Row(WORLD_FIELDS.dtype, "W", alone=True, says=WORLD_FIELDS.says),
        "Flaw": Row(FLAW_FIELDS.dtype, "FL", says=FLAW_FIELDS.says),
        "Channel": Row(CHANNEL_FIELDS.dtype, "CH", says=CHANNEL_FIELDS.says),
        "Pool": Row(POOL_FIELDS.dtype, "PO", says=POOL_FIELDS.says),
        "Level": Row(LEVEL_FIELDS.dtype, "LE", says=LEVEL_FIELDS.says)}


def _rows(kind: str, after: str = "", length: str = "") -> Thing:
    here, size = f"p[at.H_{kind.upper()}S]", f"w.{ROWS[kind].prefix}_SIZE"
    return Thing(item=Value(kind, f"{here} + index * {size}"),
                 length=length or f"(p[at.H_{after}] - {here}) // {size}")


def _matrix(position: str, kind: str) -> Thing:
    array = "p" if kind == "int" else "q"
    return Thing(item=Value(kind, f"{array}[p[{position}] + (row * p[at.H_N_POOLS] + column)]"),
                 lengths=("p[at.H_TOP] + 1", "p[at.H_N_POOLS]"))


def _by_way(position: str, kind: str, columns: int) -> Thing:
    """Return a table with so many columns for each way on from a visit: solved, the levels, refused, gave up."""
    array, width = "p" if kind == "int" else "q", f"({columns} * (p[at.H_TOP] + 4))"
    return Thing(item=Value(kind, f"{array}[p[{position}] + (row * {width} + column)]"),
                 lengths=("p[at.H_TOP] + 1", width))


def _by_channel(position: str) -> Thing:
    return Thing(item=Value("int", f"p[p[{position}] + (row * p[at.H_N_CHANNELS] + column)]"),
                 lengths=("(p[at.H_CHANNELS] - p[at.H_FLAWS]) // w.FL_SIZE", "p[at.H_N_CHANNELS]"))


def _array(code: str, kind: str) -> Thing:
    return Thing(code, item=Value(kind, "it[index]"), length="len(it)")


THINGS = {
    "Run": Thing(attributes={"key": Value("int", "m[at.S_RUN]")}, methods={
        "log": Call("log_case", guards={2: "checked_place"}), "turned": Call("turned"),
        "log_aside": Call("log_aside"),
        "log_without_case": Call("log_without_case"),
        "draw": Call("draw"), "draw_by_key": Call("draw_by_key"), "happens": Call("happens"),
        "happens_by_key": Call("happens_by_key"), "sample": Call("sample"), "sample_by_key": Call("sample_by_key"),
        "duration": Call("duration"), "choose_channel": Call("choose_channel"), "choose_flaw": Call("choose_flaw"),
        "is_dated": Call("is_dated", "bool"),
        "choose_route": Call("choose_route"), "rule_of_routes": Call("rule_of_routes"),
        "waiting_through": Call("waiting_through", "int"),
        "is_open": Call("is_open", "bool"), "opening": Call("opening", "float"), "closing": Call("closing", "float"),
        "business_time": Call("business_time", "float"),
        "time_of_arrival": Call("time_of_arrival"), "off_duty_from": Call("off_duty_from")}),
    "Run.lines": Thing(item=Value("Line", "index"), length="p[at.H_N_POOLS]"),
    "Run.flaws": _rows("Flaw", "CHANNELS"), "Run.channels": _rows("Channel", length="p[at.H_N_CHANNELS]"),
    "Run.pools": _rows("Pool", length="p[at.H_N_POOLS]"), "Run.levels": _rows("Level", length="p[at.H_TOP] + 1"),
    "Run.feelings": Thing(item=Value("int", "p[at.H_FEELINGS] + 3 * index"),
                          length=str(len(Feeling)), unpacked=("q[it]", "q[it + 1]", "q[it + 2]")),
    "Plan": Thing(attributes={name: Value(f"Plan.{name}", "") for name in (
        "boss", "authority", "handle", "handle_rows", "handle_before", "wait_chances", "wait_laws", "effort", "doors",
        "line_doors", "clocks", "shifts")}),
    "Plan.doors": _by_channel("at.H_DOORS"), "Plan.line_doors": _by_channel("at.H_LINE_DOORS"),
    "Plan.clocks": _by_channel("at.H_CLOCKS"),
    "Plan.shifts": Thing(item=Value("int", "p[p[at.H_SHIFTS] + index]"), length="p[at.H_N_POOLS]"),
    "Plan.boss": _matrix("at.H_BOSS", "int"), "Plan.authority": _matrix("at.H_AUTHORITY", "float"),
    "Plan.handle": _matrix("at.H_HANDLE", "int"), "Plan.handle_rows": _matrix("at.H_HANDLE_ROWS", "int"),
    "Plan.handle_before": _by_way("at.H_HANDLE_BEFORE", "int", 1),
    "Plan.wait_chances": _by_way("at.H_WAIT_CHANCES", "float", 2),
    "Plan.wait_laws": _by_way("at.H_WAIT_LAWS", "int", 2),
    "Plan.effort": Thing(item=Value("float", "q[p[at.H_EFFORT] + index]"), length=str(len(Effort))),
    "Line": Thing("it", attributes={
        "index": Value("int", "it"), "waiting": Value("int", "waiting(it)"), "on_duty": Value("int", "on_duty(it)"),
        "staffed": Value("int", "staffed(it)"),
        "has_free_agent": Value("bool", "has_free_agent(it)"), "is_full": Value("bool", "is_full(it)"),
        "is_staffed": Value("bool", "is_staffed(it)")}, methods={
        "take": Call("take_agent"), "release": Call("release_agent"), "join": Call("join_line"),
        "share": Call("share_line"),
        "withdraw": Call("withdraw"), "expedite": Call("expedite"), "abandon": Call("abandon_ticket", alone=True)}),
    "Customers.all": Thing(item=Value("Customer", "people[index]"), length="m[at.S_PEOPLE]",
                           methods={"append": Call("remember")}),
    "Customer.cases": Thing("it", length="m[it + w.U_CASES_COUNT]", last=Value("Case", "m[it + w.U_CASES_LAST]"),
                            walk=Walk("m[it + w.U_CASES_FIRST]", "m[it + w.C_CASES_NEXT]", "Case", "open_cases"),
                            methods={"append": Call("customer_cases_append"), "remove": Call("customer_cases_remove")}),
    "Customer.friends": Thing("it", length="m[it + w.U_FRIENDS_COUNT]",
                              item=Value("Customer", "customer_friends_item(it, index)"),
                              methods={"append": Call("customer_friends_append")}),
    "Case.visits": Thing("it", methods={"get": Call("visits_get", "int", takes=1), "clear": Call("visits_clear"),
                                        "__setitem__": Call("visits_set")}),
    "Case.seen": Thing("it", methods={"get": Call("seen_get", "int", takes=1), "__setitem__": Call("seen_set")}),
    "DesignTeam.troubles": Thing(item=Value("Trouble", "m[at.S_FLAWS] + index * w.D_SIZE"),
                                 length="(p[at.H_CHANNELS] - p[at.H_FLAWS]) // w.FL_SIZE"),
    "DesignTeam.due": Thing(length="m[at.S_DUE_HEAD]",
                            methods={"append": Call("due_append"), "popleft": Call("due_popleft", "Trouble")}),
    "Trouble.reports": Thing("it", length="recent_len(it)", item=Value("float", "recent_item(it, index)"),
                             methods={"append": Call("recent_append"), "within": Call("recent_within", "int"),
                                      "clear": Call("recent_clear")}),
    "Demand.cumulated": _array("cumulated", "float"), "Demand.arrivals": _array("arrivals", "float"),
    "Demand.times": _array("times", "float"), "Demand.who": _array("who", "int"),
    "Demand.which": _array("which", "int"), "Demand.numbers": _array("numbers", "int"),
}

PRIMITIVES = ("arena", "lines", "blocks")
"""Hand-written modules of the compiled engine: calendar, records and draws; waiting lines; lists and lives."""


def parsed(module: str) -> dict[str, ast.FunctionDef]:
    """Return the functions of a hand-written module of the compiled engine, as text: nothing is imported."""
    text = (PLACE / "compiled" / f"{module}.py").read_text(encoding="utf-8")
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


@cache
def table() -> Table:
    """Return the whole table."""
    bodies = {module: parsed(module) for module in PRIMITIVES}
    return Table(
        stories=(primitives, state, steps, moments, journey, desk, awaiting, bosses, fixers, customers, design_team,
                 demand),
        primitives={module: {text: tuple(one.arg for one in node.args.args) for text, node in functions.items()}
                    for module, functions in bodies.items()},
        bodies={text: node for functions in bodies.values() for text, node in functions.items()},
        arrays=ARRAYS, blocks=BLOCKS, rows=ROWS, things=THINGS, clock="Clock", now="f[at.S_NOW]",
        horizon="time < q[w.W_HORIZON]", entries=(("Customers", "join"), ("Demand", "begin")),
        turns={
            "Customers._spread": "told", "Customers.introduce": "ties", "DesignTeam._start_projects": "flaws",
            "Demand.begin_orders": "flaws", "Demand._begin_flaw": MOST_LAYERS,
            # one agent is released or one ticket joins, so at most one is granted; staffing is looked at by the kernel
            "admit": 1,
        },
        bounds={"open_cases": "m[at.S_MOST_OPEN] + 2", "told": f"{MOST_TOLD} if p[at.H_TALKS] else 0",
                "ties": "p[w.W_TIES]", "flaws": "(p[at.H_CHANNELS] - p[at.H_FLAWS]) // w.FL_SIZE"},
        costs={"log_record": {"records": 1}, "push": {"alarms": 1, "words:at.RING_SIZE": 1},
               "push_now": {"words:at.RING_SIZE": 1}, "stream": {"words:at.RING_SIZE": 1}, "remember": {"people": 1}},
        helpers=("sim.engine.keys",))


GUARDS = Guards(index="checked_index", delay="checked_delay", time="checked_time")


def extended(extensions: tuple[Extension, ...]) -> Table:
    """Return the table of the stories with classes of one's own before some of them, and guards in the kernel."""
    plain = table()
    numbers = {f"{one.name}.numbers": Thing(attributes={text: Value("float", where)
                                                        for text, where in one.numbers.items()}) for one in extensions}
    return replace(plain, things={**plain.things, **numbers}, extensions=extensions, guards=GUARDS)
