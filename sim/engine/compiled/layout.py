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

from sim.engine.compiled.words import S_SIZE as FIRST_SCALAR
from sim.engine.compiled.words import W_SIZE

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


# --- the plan: the world's scalars from word 0, then the positions of the tables, then the tables ---
(H_FLAWS, H_CHANNELS, H_POOLS, H_LEVELS, H_STAFF, H_FEELINGS, H_EFFORT, H_AUTHORITY, H_BOSS, H_HANDLE, H_ROUTES,
 H_RULES, H_DOORS, H_LINE_DOORS, H_CLOCKS, H_SHIFTS, H_OPENINGS, H_FLAW_NAMES, H_CHANNEL_NAMES,
 H_CONDITIONS, H_HANDLE_ROWS, H_HANDLE_BEFORE, H_WAIT_CHANCES, H_WAIT_LAWS, H_DATED, H_DATES, H_END, H_N_POOLS,
 H_N_CHANNELS, H_TOP, H_REMEMBERS, H_TALKS, H_SLOTS) = range(W_SIZE, W_SIZE + 33)
PLAN_TABLES = W_SIZE + 33


# --- the arena: scalars of the run from word 0; those of stories, and heads of lists of freed blocks, come first ---
(S_NOW, S_SERIAL, S_RUN, S_HEAP_SIZE, S_USED, S_FLUSHED, S_BUMP, S_FREE_NODE, S_FREE_ENTRY, S_FREE_EDGE, S_DYING,
 S_RING_HEAD, S_RING_TAIL, S_AGAIN_KIND, S_AGAIN_ARG, S_PEOPLE, S_DUE_HEAD, S_DUE_TAIL, S_STAMP, S_LINES,
 S_FLAWS, S_PHASE, S_FOUNDED, S_STREAM_TIME, S_STREAM_ORDER, S_STREAM_HALF, S_STREAM_KIND, S_MOST_OPEN,
 S_LOG_LIMIT, S_HEAP_LIMIT, S_ARENA_LIMIT, S_PEOPLE_LIMIT,
 S_STOPPED, S_RULE, S_TURNS, S_MINUTE, S_CROWD, S_RACE, S_FREE_VISITS) = range(FIRST_SCALAR, FIRST_SCALAR + 39)
S_SIZE = FIRST_SCALAR + 39

# --- blocks that the hand-written part keeps ---
N_CLASS, N_PRIORITY, N_RANK, N_ARRIVAL, N_SERIAL, N_TICKET, N_CHILD, N_SIBLING = range(8)
NODE_SIZE = 8
CLASSES = 1 << 20
"""More than there are priorities of channels: what a kind of wait counts in N_CLASS, which puts it before them."""
E_KIND, E_ARG, E_STAMP, E_NEXT = range(4)
RING_SIZE = 4
V_LEVEL, V_COUNT, V_SEEN, V_NEXT = range(4)
"""What a case remembers of a level: visits in the present contact that are over, whether there ever was one."""
VISITS_SIZE = 4
F_FRIEND, F_NEXT = range(2)
EDGE_SIZE = 2
L_ON_DUTY, L_BUSY, L_WAITING, L_ROOT, L_FREE, L_SLOTS, L_CALLERS, L_STAFFED = range(8)
"""A line: agents on duty and busy, tickets waiting, root of its heap, how many slots are free and where they
lie, callers among those that wait."""
LINE_SIZE = 8

WAITING, GRANTED, EXPIRED, GONE = range(4)
STAFF, NOTHING = range(2)
"""What entries of the calendar are about; from 8 on they belong to stories (`words`)."""
