"""Where everything lies in the compiled engine's memory.

The kernel works on words of eight bytes: one array for the plan and one arena for the state, each seen as integers
(`p`, `m`) and as floats (`q`, `f`). A case, a customer, a ticket is the position of its block in the arena; a field is
a constant to add. A handful of flat arrays compiles and runs faster than many typed ones, and an arena that is copied
to a larger one keeps every position valid.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.model import MOST_LEVELS
from sim.scenario.plan import CHANNEL, FLAW, LEVEL, POOL, WORLD

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Table = NDArray[Any]
"""The arrays as the kernel's functions take them."""

ENTRY = np.dtype([("time", "<f8"), ("order", "<i8"), ("arg", "<i8"), ("what", "<i8")])
"""One entry of the calendar: when, its rank among simultaneous ones, about which block, and in one word what kind it is
(above) and the stamp (the lower `STAMP_BITS`) that the block must still bear for the entry to count."""
STAMP_BITS = 32
LARGEST_STAMP = 0x7FFFFFFF
LAST = (1 << 63) - 1
"""The order behind all others."""

ORDINARY = 1 << 62
"""Added to the serial of every entry that is not staffing: staffing comes first at one instant."""


def _fields(text: str) -> dict[str, int]:
    return {name: index for index, name in enumerate(text.split())}


def _table(dtype: np.dtype[Any]) -> dict[str, int]:
    names = dtype.names or ()
    return {name: index for index, name in enumerate(names)}


_w, _fl, _ch, _po, _le = (_table(dtype) for dtype in (WORLD, FLAW, CHANNEL, POOL, LEVEL))
FLAW_SIZE, CHANNEL_SIZE, POOL_SIZE, LEVEL_SIZE = len(_fl), len(_ch), len(_po), len(_le)

# --- the plan: the world's scalars from word 0, then the positions of the tables, then the tables ---
W_HORIZON = _w["horizon"]
W_VOICE_0 = _w["voice_at_0"]
W_VOICE_1 = _w["voice_at_1"]
W_ORDERS = _w["orders_per_week"]
W_ORGANIC = _w["organic_per_week"]
W_CARE = _w["start_care"]
W_HELP = _w["start_help"]
W_TRUST = _w["start_trust"]
W_LOYALTY = _w["start_loyalty"]
W_CARE_WEIGHT = _w["care_weight"]
W_HELP_WEIGHT = _w["help_weight"]
W_TRUST_WEIGHT = _w["trust_weight"]
W_HAZARD = _w["hazard_per_minute"]
W_HAZARD_SLOPE = _w["hazard_slope"]
W_AFTER_BASE = _w["after_case_base"]
W_AFTER_DISLOYALTY = _w["after_case_disloyalty"]
W_AFTER_EFFORT = _w["after_case_effort"]
W_AFTER_UNSOLVED = _w["after_case_unsolved"]
W_PRAISE_ABOVE = _w["praise_above"]
W_PRAISE = _w["praise"]
W_GRIEVANCE_BELOW = _w["grievance_below"]
W_GRIEVANCE = _w["grievance"]
W_INSIDE = _w["inside"]
W_SHIFT = _w["shift"]
W_CONVERSION = _w["conversion"]
W_HALF_LIFE = _w["reputation_half_life"]
W_DROP = _w["reputation_drop"]
W_SCRIPT = _w["script_minutes"]
W_APPROVAL = _w["approval"]
W_APOLOGY_MINUTES = _w["apology_minutes"]
W_GOODWILL = _w["goodwill"]
W_REPORT = _w["report"]
W_LOST_INFORMATION = _w["lost_information"]
W_BOUNCE = _w["bounce"]
W_STORY = _w["story_minutes"]
W_BOUNCE_MINUTES = _w["bounce_minutes"]
W_CATCHES = _w["catches"]
W_CHECK_IN = _w["check_in"]
W_LOST_REQUEST = _w["lost_request"]
W_WINDOW = _w["window"]
W_EFFECTIVENESS = _w["effectiveness"]
W_FAILED_ATTEMPT = _w["failed_attempt"]
W_OPEN = _w["open_demand"]
W_ONE_CASE = _w["one_case_at_a_time"]
W_CHURNS_AFTER = _w["churns_after_case"]
W_GRAPH = _w["graph"]
W_TIES = _w["ties"]
W_ASKS_BOSS = _w["asks_boss"]
W_APOLOGY = _w["apology"]
W_FOLLOW_UP = _w["follow_up"]
W_WARM = _w["warm"]
W_COMES_BACK_LIMIT = _w["comes_back_limit"]
W_EXPEDITE = _w["expedite"]
W_HAS_DESIGN = _w["has_design"]
W_THRESHOLD = _w["threshold"]
W_CAPACITY = _w["capacity"]
W_ACTIVITY = _w["activity"]
W_REACH = _w["reach"]
W_TOLERANCE = _w["tolerance"]
W_CONVERSION_DELAY = _w["conversion_delay"]
W_CONSULT = _w["consult"]
W_CHECK_IN_AFTER = _w["check_in_after"]
W_REQUEST_DELAY = _w["request_delay"]
W_PROMISE = _w["promise"]
W_COMES_BACK = _w["comes_back"]
W_CHASE = _w["chase"]
W_LEAD_TIME = _w["lead_time"]
W_LIVE = _w["live_channel"]

HEADER = len(_w)
(H_FLAWS, H_CHANNELS, H_POOLS, H_LEVELS, H_STAFF, H_FEELINGS, H_EFFORT, H_AUTHORITY, H_BOSS, H_ROUTES,
 H_N_POOLS, H_TOP, H_REMEMBERS, H_TALKS) = range(HEADER, HEADER + 14)
PLAN_TABLES = HEADER + 14

FL_FIXER_PROBABILITY = _fl["fixer_probability"]
FL_SNOWBALL = _fl["snowball_per_minute"]
FL_SNOWBALL_WORK = _fl["snowball_work"]
FL_KNOCK_ON_MINUTES = _fl["knock_on_minutes"]
FL_HEAD_START = _fl["head_start"]
FL_SEVERITY = _fl["severity"]
FL_COMPLEXITY = _fl["complexity"]
FL_REMEDY = _fl["remedy"]
FL_FIXER = _fl["fixer"]
FL_KNOCK_ON = _fl["knock_on"]
FL_DESK = _fl["desk"]
FL_PRIORITY = _fl["priority"]
FL_HANDLE = _fl["handle"]
FL_PATIENCE = _fl["patience"]

CH_RETRY = _ch["retry"]
CH_CALLBACK_AFTER = _ch["callback_after"]
CH_CALLBACK_ACCEPT = _ch["callback_accept"]
CH_SOLVES_0 = _ch["solves_at_0"]
CH_SOLVES_1 = _ch["solves_at_1"]
CH_HUMAN = _ch["human_access"]
CH_UNREAD = _ch["unread"]
CH_KIND = _ch["kind"]
CH_PATIENCE = _ch["patience"]
CH_RETRY_DELAY = _ch["retry_delay"]
CH_RETRY_THROUGH = _ch["retry_through"]
CH_SESSION = _ch["session"]
CH_LEADS_TO = _ch["leads_to"]
CH_EXPECTED = _ch["expected_answer"]
CH_AFTER_SILENCE = _ch["after_silence"]

PO_OVERFLOW_AFTER = _po["overflow_after"]
PO_HOLDS = _po["holds"]
PO_LIMIT = _po["queue_limit"]
PO_DISCIPLINE = _po["discipline"]
PO_OVERFLOW = _po["overflow"]
PO_WORK = _po["work"]

LE_SUCCESS_0 = _le["success_at_0"]
LE_SUCCESS_1 = _le["success_at_1"]
LE_ATTEMPT = _le["attempt_below"]
LE_HOLDS = _le["holds"]
LE_DROPPED = _le["dropped"]
LE_POOL = _le["pool"]
LE_HANDLE = _le["handle"]
LE_PATIENCE = _le["patience"]
LE_ROUTED = _le["routed"]

# --- the arena: scalars of the run from word 0 ---
_s = _fields("now serial run heap_size used flushed bump free_customer free_case free_ticket free_node free_entry"
             " free_task free_edge free_referral ring_head ring_tail people opened grievances grievances_at referrals"
             " where reason expiry running due_head due_tail stamp arrivals arrival_work founder organics lines flaws"
             " organic_time phase founded stream_time stream_order stream_hour most_open log_limit heap_limit"
             " arena_limit people_limit")
S_NOW = _s["now"]
S_SERIAL = _s["serial"]
S_RUN = _s["run"]
S_HEAP_SIZE = _s["heap_size"]
S_USED = _s["used"]
S_FLUSHED = _s["flushed"]
S_BUMP = _s["bump"]
S_FREE_CUSTOMER = _s["free_customer"]
S_FREE_CASE = _s["free_case"]
S_FREE_TICKET = _s["free_ticket"]
S_FREE_NODE = _s["free_node"]
S_FREE_ENTRY = _s["free_entry"]
S_FREE_TASK = _s["free_task"]
S_FREE_EDGE = _s["free_edge"]
S_FREE_REFERRAL = _s["free_referral"]
S_RING_HEAD = _s["ring_head"]
S_RING_TAIL = _s["ring_tail"]
S_PEOPLE = _s["people"]
S_OPENED = _s["opened"]
S_GRIEVANCES = _s["grievances"]
S_GRIEVANCES_AT = _s["grievances_at"]
S_REFERRALS = _s["referrals"]
S_WHERE = _s["where"]
S_REASON = _s["reason"]
S_EXPIRY = _s["expiry"]
S_RUNNING = _s["running"]
S_DUE_HEAD = _s["due_head"]
S_DUE_TAIL = _s["due_tail"]
S_STAMP = _s["stamp"]
S_ARRIVALS = _s["arrivals"]
S_ARRIVAL_WORK = _s["arrival_work"]
S_FOUNDER = _s["founder"]
S_ORGANICS = _s["organics"]
S_LINES = _s["lines"]
S_FLAWS = _s["flaws"]
S_ORGANIC_TIME = _s["organic_time"]
S_PHASE = _s["phase"]
S_FOUNDED = _s["founded"]
S_STREAM_TIME = _s["stream_time"]
S_STREAM_ORDER = _s["stream_order"]
S_STREAM_HOUR = _s["stream_hour"]
S_MOST_OPEN = _s["most_open"]
S_LOG_LIMIT = _s["log_limit"]
S_HEAP_LIMIT = _s["heap_limit"]
S_ARENA_LIMIT = _s["arena_limit"]
S_PEOPLE_LIMIT = _s["people_limit"]
S_SIZE = len(_s)

# --- blocks ---
_u = _fields("key index loyalty active talking departing open blocks"
             " first last tolerance threshold care help trust orders"
             " exposure hazard hazard_since leaves_at alarm_at friends friends_tail friend_count number work")
U_KEY = _u["key"]
U_INDEX = _u["index"]
U_CARE = _u["care"]
U_HELP = _u["help"]
U_TRUST = _u["trust"]
U_LOYALTY = _u["loyalty"]
U_TOLERANCE = _u["tolerance"]
U_ORDERS = _u["orders"]
U_ACTIVE = _u["active"]
U_TALKING = _u["talking"]
U_DEPARTING = _u["departing"]
U_FIRST = _u["first"]
U_LAST = _u["last"]
U_OPEN = _u["open"]
U_THRESHOLD = _u["threshold"]
U_EXPOSURE = _u["exposure"]
U_HAZARD = _u["hazard"]
U_HAZARD_SINCE = _u["hazard_since"]
U_LEAVES_AT = _u["leaves_at"]
U_ALARM_AT = _u["alarm_at"]
U_FRIENDS = _u["friends"]
U_FRIENDS_TAIL = _u["friends_tail"]
U_FRIEND_COUNT = _u["friend_count"]
U_NUMBER = _u["number"]
U_WORK = _u["work"]
U_BLOCKS = _u["blocks"]
CUSTOMER_SIZE = len(_u)

VISIT_SHIFT = 2
VISIT_MASK = (1 << VISIT_SHIFT) - 1
VISIT_BITS = 16
VISIT_WORDS = (MOST_LEVELS + VISIT_MASK) >> VISIT_SHIFT
"""A case counts its visits by level, four levels a word of 16 bits each (`MOST_STEPS` keeps them below 2^15)."""

_c = _fields("customer number index flaw last ended stage level"
             " users in_contact by_message channel served_by line slot since"
             " contacts steps effort returns ticket bounced information_lost reported"
             " complexity severity remedy opened paid has_goodwill next previous"
             " expiry stamp links job request_lost fixed fix_holds promised due quoted waits_news chases handoffs"
             " requests spent loops boss boss_slot boss_taken asked"
             + "".join(f" visits{word}" for word in range(VISIT_WORDS)))
C_INDEX = _c["index"]
C_CUSTOMER = _c["customer"]
C_NUMBER = _c["number"]
C_FLAW = _c["flaw"]
C_OPENED = _c["opened"]
C_SEVERITY = _c["severity"]
C_COMPLEXITY = _c["complexity"]
C_REMEDY = _c["remedy"]
C_LINKS = _c["links"]
C_LATEST = _c["last"]
C_ENDED = _c["ended"]
C_USERS = _c["users"]
C_STAMP = _c["stamp"]
C_IN_CONTACT = _c["in_contact"]
C_BY_MESSAGE = _c["by_message"]
C_CHANNEL = _c["channel"]
C_SERVED_BY = _c["served_by"]
C_STEPS = _c["steps"]
C_CONTACTS = _c["contacts"]
C_CHASES = _c["chases"]
C_HANDOFFS = _c["handoffs"]
C_RETURNS = _c["returns"]
C_REQUESTS = _c["requests"]
C_EFFORT = _c["effort"]
C_PAID = _c["paid"]
C_HAS_GOODWILL = _c["has_goodwill"]
C_REPORTED = _c["reported"]
C_INFORMATION_LOST = _c["information_lost"]
C_BOUNCED = _c["bounced"]
C_TICKET = _c["ticket"]
C_JOB = _c["job"]
C_REQUEST_LOST = _c["request_lost"]
C_FIXED = _c["fixed"]
C_FIX_HOLDS = _c["fix_holds"]
C_PROMISED = _c["promised"]
C_DUE = _c["due"]
C_QUOTED = _c["quoted"]
C_WAITS_NEWS = _c["waits_news"]
C_NEXT = _c["next"]
C_PREVIOUS = _c["previous"]
C_STAGE = _c["stage"]
C_LEVEL = _c["level"]
C_LINE = _c["line"]
C_SLOT = _c["slot"]
C_SINCE = _c["since"]
C_SPENT = _c["spent"]
C_LOOPS = _c["loops"]
C_EXPIRY = _c["expiry"]
C_BOSS = _c["boss"]
C_BOSS_SLOT = _c["boss_slot"]
C_BOSS_TAKEN = _c["boss_taken"]
C_ASKED = _c["asked"]
C_VISITS = _c["visits0"]
CASE_SIZE = len(_c)

_t = _fields("owner stamp purpose pool since severity recontact state slot serial keeps_place")
T_STAMP = _t["stamp"]
T_OWNER = _t["owner"]
T_PURPOSE = _t["purpose"]
T_POOL = _t["pool"]
T_SINCE = _t["since"]
T_SEVERITY = _t["severity"]
T_RECONTACT = _t["recontact"]
T_STATE = _t["state"]
T_SLOT = _t["slot"]
T_SERIAL = _t["serial"]
T_KEEPS_PLACE = _t["keeps_place"]
TICKET_SIZE = len(_t)

N_PRIORITY, N_RANK, N_ARRIVAL, N_SERIAL, N_TICKET, N_CHILD, N_SIBLING = range(7)
NODE_SIZE = 7
K_CASE, K_REQUEST, K_POOL, K_SLOT, K_TAKEN, K_MINUTES = range(6)
TASK_SIZE = 6
E_KIND, E_ARG, E_STAMP, E_NEXT = range(4)
RING_SIZE = 4
F_FRIEND, F_NEXT = range(2)
EDGE_SIZE = 2
R_KEY, R_TELLER, R_CAUSE = range(3)
REFERRAL_SIZE = 3
L_ON_DUTY, L_BUSY, L_WAITING, L_ROOT, L_FREE, L_SLOTS = range(6)
"""A line: agents on duty and busy, tickets waiting, root of its heap, how many slots are free and where they lie."""
LINE_SIZE = 6
D_LEVEL, D_PROJECTS, D_IS_DUE, D_COUNT, D_HEAD, D_REPORTS, D_NEXT, D_CAUSE, D_STARTED = range(9)
"""A flaw: its level, projects so far, whether one is due, reports kept, oldest of them, where they lie, the next due
project in line, the record that made it due, the record of its start."""
DUE_SIZE = 9

WAITING, GRANTED, EXPIRED, GONE = range(4)
FOR_LEVEL, FOR_CHASE, FOR_BOSS, FOR_JOB, FOR_OUTBOUND = range(5)

(STAFF, DEPARTURE, BEGIN, KNOCK_ON, RESUME, EXPIRE, OVERFLOW, CALL_BACK, WAKE, DATE, NEWS, PROJECT, PROJECT_ENDS, JOB,
 JOB_ARRIVES, JOB_DONE, OUTBOUND, OUTBOUND_DONE, REFERRAL, ARRIVAL, FOUNDER, ORGANIC, ORDER) = range(23)
"""What entries of the calendar are about; from `REFERRAL` on they bring problems or customers."""

(AFTER_CHECK_IN, AFTER_SESSION, AFTER_PATIENCE, AFTER_UNREAD, AFTER_RETRY_DELAY, AFTER_RETURN, AFTER_WRONG_DESK,
 AFTER_WORK, AFTER_CONSULT, AFTER_CHASE_WORK) = range(10)

CONTACT, ARRIVE, LEVEL_STEP, FIX, RETURN, STOP, PAUSED = range(7)
