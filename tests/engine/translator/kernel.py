"""The smallest kernel that stories can be translated for: a calendar of rows, blocks, notes. Read as text, not imported.

Its calendar is searched from end to end and its room runs short at random, so it shares nothing with the real one.
"""

# ruff: noqa
from tests.engine.translator.small import at, np, part, w


@part
def take_block(m, free, size):
    block = m[free]
    if block:
        m[free] = m[block]
    else:
        block = m[at.S_BUMP]
        m[at.S_BUMP] = block + size
    for word in range(size):
        m[block + word] = 0
    return block


@part
def free_block(m, free, block):
    m[block + 1] = -999  # whoever still reads it gets nonsense
    m[block] = m[free]
    m[free] = block


@part
def next_stamp(m):
    m[at.S_STAMP] += 1
    return m[at.S_STAMP]


@part
def signed(word):
    return np.int64(word)


@part
def push(m, f, heap, time, kind, arg, stamp, first):
    if not time < f[at.S_HORIZON]:
        return 0
    row = 0
    while heap[row, 0] < np.inf:
        row += 1
    m[at.S_SERIAL] += 1
    heap[row, 0] = time
    heap[row, 1] = m[at.S_SERIAL]
    heap[row, 2] = kind
    heap[row, 3] = arg
    heap[row, 4] = stamp
    return row


@part
def push_now(m, f, heap, kind, arg, stamp):
    return push(m, f, heap, f[at.S_NOW], kind, arg, stamp, False)


@part
def stream(m, f, heap, time, kind):
    push(m, f, heap, time, kind, 0, 0, False)


@part
def wait(m, heap, place, kind, owner):
    if m[place] < 0:
        heap[-m[place] - 1, 2] = kind
        heap[-m[place] - 1, 3] = owner
        kind = 0
    m[place] = kind
    m[place + 1] = owner


@part
def wake(m, f, heap, place):
    if m[place] > 0:
        push_now(m, f, heap, m[place], m[place + 1], 0)
        m[place] = 0
    elif m[place] == 0:
        m[place] = -push_now(m, f, heap, 1, 0, 0) - 1


@part
def forget(m, place, block):
    if m[place] == block:
        m[place] = 0


@part
def is_short(m):
    m[at.S_TICK] = (m[at.S_TICK] * 1103515245 + 12345) & 0x7FFFFFFF
    return m[at.S_TICK] & 4096 > 0


@part
def again(m, kind, arg):
    m[at.S_AGAIN_KIND] = kind
    m[at.S_AGAIN_ARG] = arg


@part
def hold(m, guest):
    m[guest + w.Q_USERS] += 1


@part
def let_go(m, guest):
    m[guest + w.Q_USERS] -= 1
    if m[guest + w.Q_USERS] == 0:
        m[guest + w.Q_NEXT] = m[at.S_DYING]
        m[at.S_DYING] = guest


@part
def bury(m):
    while m[at.S_DYING]:
        guest = m[at.S_DYING]
        m[at.S_DYING] = m[guest + w.Q_NEXT]
        free_block(m, w.S_FREE_GUEST, guest)


@part
def note(m, f, log, what, value):
    row = m[at.S_USED]
    log[row, 0] = f[at.S_NOW]
    log[row, 1] = what
    log[row, 2] = value
    m[at.S_USED] = row + 1
    return row
