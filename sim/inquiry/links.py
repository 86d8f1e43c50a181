"""The links of a customer's journey that can break, and what it means that one is mended.

A *link* is one way in which an organisation fails a customer whose problem it could have dealt with. *Mended* it never
fails; everything else, and everybody's luck, stays (docs/model.md, section 7). A mend is a few values in the content of
a world - a scenario without policies, such as `sim.inquiry.contents.content_under` gives -, so a world with any set of
links mended is a world like any other, and the order in which they are mended is of no account:

* `mended(mended(c, a), b) == mended(mended(c, b), a)`, and mending twice is mending once;
* a link that cannot break in a world leaves its content unchanged.

With another policy to compare with (`as_under`), the keys that a link is about take the values which they have there.

Two mends put people on duty who cost nothing: what harm a link does is told in what customers suffer and do, and costs
of staff and training of a mended world mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sim.inquiry import rotas
from sim.inquiry.contents import MISSING, Path, replaced
from sim.scenario.calendar import hours as opening_hours
from sim.scenario.overrides import level_names
from sim.scenario.schedules import MOST_STAFF
from sim.vocabulary import HALF_HOURS_PER_WEEK, Kind

Content = Mapping[str, Any]
"""What a scenario file without policies says, read and validated; never changed."""
Values = dict[Path, Any]
"""Values by path; `MISSING`: the key is taken away, and its default holds."""


class Player(NamedTuple):
    """A link that can be mended on its own, by its fixed name; where every pool is a link of its own, that of a pool.
    """

    link: str
    pool: str | None = None


@dataclass(frozen=True)
class Link:
    """One way in which a journey breaks.

    name: as in `investigate --json`; title: for tables; fails: what happens when it breaks, and mended: what is so when
    it is mended, both sentences without their capital and full stop; kinds: the records by which a break shows in a log
    (none: in no record of its own); keys: what a mend sets; by_pool: whether every pool is a link of its own, which
    shows in the records whose place is that pool.
    """

    name: str
    title: str
    fails: str
    mended: str
    kinds: tuple[Kind, ...]
    keys: str
    by_pool: bool = False


LINKS: Final = (
    Link("bot_loops", "bot loops",
         "self-service neither helps nor offers a human, and the customer goes round again",
         "a human is offered when the first session has not helped", (Kind.LOOPED,),
         "channels.NAME.human_access = 1"),
    Link("unread_messages", "unread messages",
         "a message arrives that nobody ever reads",
         "every message is read", (Kind.UNREAD,),
         "channels.NAME.unread = 0"),
    Link("lost_information", "lost information",
         "a handoff loses what the customer told, and everything is told again",
         "no handoff loses anything", (Kind.INFORMATION_LOST,),
         "levers.handing_up.lost_information = 0"),
    Link("bounces", "bounces",
         "a handoff reaches the wrong desk, which hands the case on again",
         "every handoff reaches the right desk", (Kind.BOUNCED,),
         "levers.handing_up.bounce = 0"),
    Link("asking_the_boss", "asking the boss",
         "an agent may not grant what is due and has to ask somebody higher up",
         "whatever would be asked for is approved at once: by nobody, without time, and without being felt",
         (Kind.BOSS_ASKED, Kind.BOSS_ABSENT),
         'levers.ask_boss = "none", and chain.LEVEL.authority = "unlimited" where that level asks'),
    Link("lost_requests", "lost requests",
         "a request never reaches the fixers",
         "every request reaches the fixers", (Kind.REQUEST_LOST,),
         "fixing.lost_request = 0"),
    Link("broken_promises", "broken promises",
         "a date that was quoted passes in silence",
         "the date quoted is the date on which it comes", (Kind.PROMISE_BROKEN,),
         "fixing.keeps_dates = true"),
    Link("solutions_that_do_not_hold", "solutions that do not hold",
         "what was solved comes undone, and the customer comes back",
         "every solution holds", (Kind.CAME_BACK,),
         "chain.LEVEL.holds = 1, pools.FIXERS.holds = 1"),
    Link("snowball", "snowball",
         "an open problem grows worse, takes more work and costs more",
         "severity stays what it was at the onset", (),
         "flaws.NAME.snowball_per_day = 0"),
    Link("understaffing", "understaffing",
         "nobody is free at the desk, and the customer or the case waits in line",
         "nobody waits while anybody is on the rota", (Kind.QUEUED, Kind.BLOCKED),
         f"pools.POOL.staff and staff_on = {MOST_STAFF:,} where above 0, without seats and heads", by_pool=True),
    Link("overwhelmed_fixers", "overwhelmed fixers",
         "no fixer is free, and the request waits in line",
         "no request waits while anybody is on the fixers' rota", (Kind.QUEUED,),
         f"pools.POOL.staff and staff_on = {MOST_STAFF:,} where above 0, without seats and heads", by_pool=True),
    Link("closed_hours", "closed hours",
         "it is closed, or nobody is on duty, and the customer or the case waits for the opening",
         "the least staff of every rota is there round the clock, and every channel is open",
         (Kind.CLOSED, Kind.MESSAGE_LEFT),
         "the least number above 0 of pools.POOL.staff and staff_on in place of their zeros; no calendar.hours,"
         " calendar.closed and channels.NAME.hours"),
)
"""The links, in the order in which they are told."""
BY_NAME: Final = {link.name: link for link in LINKS}


def players(content: Content) -> tuple[Player, ...]:
    """Return the links that can break in a world, in the order of `LINKS` and of the pools in the content.

    "Can" is read off keys alone: a link may be there and never break in a run, but one that is not there never breaks.
    """
    found = []
    for link in LINKS:
        for pool in _pools_of(content, link) if link.by_pool else (None,):
            if _can_break(content, link.name) and edits(content, link.name, pool):
                found.append(Player(link.name, pool))
    return tuple(found)


def mended(content: Content, link: str, pool: str | None = None) -> dict[str, Any]:
    """Return a content in which a link never breaks; `pool` for the links that are one a pool.

    Raises ValueError for an unknown link, or a pool that is missing or too much.
    """
    return _with(content, edits(content, link, pool))


def mended_all(content: Content, broken: Iterable[Player]) -> dict[str, Any]:
    """Return a content in which several links never break; their order is of no account."""
    result = dict(content)
    for player in broken:
        result = mended(result, player.link, player.pool)
    return result


def edits(content: Content, link: str, pool: str | None = None) -> Values:
    """Return the values that mend a link, by path; none where it cannot break or is mended already."""
    return _changes(content, _MENDS[_checked(content, link, pool)](content, pool))


def as_under(content: Content, other: Content, link: str, pool: str | None = None) -> dict[str, Any]:
    """Return a content whose keys that a link is about have the values that they have in another content.

    Both are of one scenario: they have the same flaws, channels, pools and levels. Of a rota `closed_hours` takes the
    half hours in which only one of the two has anybody, `understaffing` and `overwhelmed_fixers` those in which both
    have; together they make the other's rota. Raises ValueError as `mended` does.
    """
    return _with(content, _changes(content, _OTHERS[_checked(content, link, pool)](content, other, pool)))


def players_between(content: Content, other: Content) -> tuple[Player, ...]:
    """Return the links whose keys differ between two contents of one scenario, in the order of `players`."""
    return tuple(
        Player(link.name, pool) for link in LINKS
        for pool in (_pools_of(content, link) if link.by_pool else (None,))
        if _changes(content, _OTHERS[link.name](content, other, pool))
    )


def _checked(content: Content, link: str, pool: str | None) -> str:
    if link not in BY_NAME:
        raise ValueError(f"no such link: {link}; there are {', '.join(BY_NAME)}")
    if BY_NAME[link].by_pool and (pool is None or pool not in content.get("pools", {})):
        raise ValueError(f"{link} is of a pool, and {pool} is none")
    if not BY_NAME[link].by_pool and pool is not None:
        raise ValueError(f"{link} is of no pool, and not of {pool}")
    return link


# Reading a content -------------------------------------------------------------------------------------------------


def value_at(content: Content, path: Path) -> Any:
    """Return what stands at a path of a content, `MISSING` where nothing does."""
    node: Any = content
    for at, key in enumerate(path):
        if at == 1 and path[0] == "chain":
            names = level_names(node)
            node = node[names.index(key)] if key in names else MISSING
        else:
            node = node.get(key, MISSING) if isinstance(node, Mapping) else MISSING
        if node is MISSING:
            return MISSING
    return node


def _with(content: Content, values: Values) -> dict[str, Any]:
    return replaced(content, values) if values else dict(content)


def _changes(content: Content, values: Values) -> Values:
    """Leave out what stands there already."""
    return {path: value for path, value in values.items() if value_at(content, path) != value}


def _is_there(value: Any) -> bool:
    """Whether an optional table or value is given."""
    return value is not MISSING and value is not None and value != "none"


def _get(content: Content, path: Path, default: Any) -> Any:
    found = value_at(content, path)
    return found if _is_there(found) else default


def _named(content: Content, table: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from content.get(table, {}).items()


def _levels(content: Content) -> Iterator[tuple[str, Mapping[str, Any]]]:
    chain = content.get("chain", [])
    yield from zip(level_names(chain), chain, strict=True)


def _channels(content: Content, kind: str) -> list[str]:
    return [name for name, channel in _named(content, "channels") if channel.get("kind", "live") == kind]


def _fixers(content: Content) -> set[str]:
    """Return the pools to which requests go."""
    found = set()
    for _, flaw in _named(content, "flaws"):
        needs = flaw.get("needs_fixer")
        if isinstance(needs, Mapping) and needs.get("probability", 1.0) > 0.0:
            found.add(needs["pool"])
    return found


def _reached(content: Content, pools: set[str]) -> set[str]:
    """Return some pools, and those to which waits go on from them."""
    found, new = set(pools), set(pools)
    while new:
        onwards = (_get(content, ("pools", name, "overflow", "to"), None) for name in new)
        new = {name for name in onwards if name is not None} - found
        found |= new
    return found


def _pools_of(content: Content, link: Link) -> list[str]:
    """Return the pools of which a link is told: of fixers who do nothing else, or of everybody else."""
    desks = {level["pool"] for _, level in _levels(content)}
    for table in ("flaws", "channels"):
        desks |= {part["desk"] for _, part in _named(content, table) if _is_there(part.get("desk"))}
    desks, fixers = _reached(content, desks), _reached(content, _fixers(content))
    wanted = fixers - desks if link.name == "overwhelmed_fixers" else desks
    return [name for name in content.get("pools", {}) if name in wanted]


# What can break -----------------------------------------------------------------------------------------------------


def _can_break(content: Content, link: str) -> bool:
    """Whether a link can break at all, by keys that its own mend does not touch."""
    hands_on = len(content.get("chain", [])) > 1 or any(_is_there(level.get("routes")) for _, level in _levels(content))
    if link in ("lost_information", "bounces"):
        return hands_on
    if link == "lost_requests":
        return bool(_fixers(content))
    if link == "broken_promises":
        asking = _get(content, ("levers", "ask_boss"), {})
        answers = asking.get("boss_absent") == "promise" and _is_there(asking.get("promise", "none"))
        return answers or (bool(_fixers(content)) and _is_there(value_at(content, ("fixing", "promise"))))
    if link == "solutions_that_do_not_hold":
        return bool(_get(content, ("fixing", "comes_back_limit"), 1) != 0)
    return True


# What mends ---------------------------------------------------------------------------------------------------------


def _over(content: Content, path: Path, neutral: Any, mend: Any) -> Values:
    """Return a mend of one key, where it has another value; its default is `neutral`."""
    return {} if _get(content, path, neutral) == mend else {path: mend}


def _mend_bot_loops(content: Content, _: str | None) -> Values:
    ways = _channels(content, "self_service")
    return {path: value for name in ways
            for path, value in _over(content, ("channels", name, "human_access"), 1.0, 1.0).items()}


def _mend_unread(content: Content, _: str | None) -> Values:
    ways = _channels(content, "message")
    return {path: value for name in ways
            for path, value in _over(content, ("channels", name, "unread"), 0.0, 0.0).items()}


def _mend_lost_information(content: Content, _: str | None) -> Values:
    return _over(content, ("levers", "handing_up", "lost_information"), 0.0, 0.0)


def _mend_bounces(content: Content, _: str | None) -> Values:
    return _over(content, ("levers", "handing_up", "bounce"), 0.0, 0.0)


def _mend_asking(content: Content, _: str | None) -> Values:
    """Who would ask may grant whatever it is, and nobody is asked."""
    if not _is_there(value_at(content, ("levers", "ask_boss"))):
        return {}
    levels = list(_levels(content))
    asking = [name for at, (name, level) in enumerate(levels)
              if not _is_there(level.get("routes")) and _asks(levels, at)]
    return {("levers", "ask_boss"): "none"} | {("chain", name, "authority"): "unlimited" for name in asking}


def _asks(levels: list[tuple[str, Mapping[str, Any]]], at: int) -> bool:
    """Whether somebody at a level has anybody to ask: its own pool, or a desk that has no level of its own.

    As `sim.scenario.command.boss_of` has it, on plain content.
    """
    def authority(level: int, pool: str | None) -> float:
        own = [_money(higher) for _, higher in levels[level:] if higher["pool"] == pool]
        return max([_money(levels[level][1]), *own])

    for pool in (levels[at][1]["pool"], None):
        own = authority(at, pool)
        standing = max(number for number in range(at, len(levels)) if _money(levels[number][1]) == own
                       and (number == at or levels[number][1]["pool"] == pool))
        boss = next((number for number in range(standing + 1, len(levels)) if levels[number][1]["pool"] != pool), -1)
        if boss >= 0 and authority(boss, levels[boss][1]["pool"]) > own:
            return True
    return False


def _money(level: Mapping[str, Any]) -> float:
    found = level.get("authority", "unlimited")
    return float("inf") if found == "unlimited" else float(found)


def _mend_lost_requests(content: Content, _: str | None) -> Values:
    return _over(content, ("fixing", "lost_request"), 0.0, 0.0)


def _mend_promises(content: Content, _: str | None) -> Values:
    """Keep the dates wherever any can be quoted - also a boss's, were `asking_the_boss` not mended before."""
    quotes = _is_there(value_at(content, ("fixing", "promise"))) or "ask_boss" in content.get("levers", {})
    return _over(content, ("fixing", "keeps_dates"), False, True) if quotes else {}


def _mend_solutions(content: Content, _: str | None) -> Values:
    paths = [("chain", name, "holds") for name, _ in _levels(content)]
    paths += [("pools", name, "holds") for name in content.get("pools", {}) if name in _fixers(content)]
    return {path: value for at in paths for path, value in _over(content, at, 1.0, 1.0).items()}


def _mend_snowball(content: Content, _: str | None) -> Values:
    return {path: value for name, _ in _named(content, "flaws")
            for path, value in _over(content, ("flaws", name, "snowball_per_day"), 0.0, 0.0).items()}


def _mend_staff(content: Content, pool: str | None) -> Values:
    """As many as a rota may have wherever it has anybody: more than can ever be busy at a time."""
    assert pool is not None
    week, dates = rotas.week(content, pool), rotas.dates(content, pool)
    if not any(map(any, (week, *dates.values()))):
        return {}
    values: Values = {}
    for path, rota_ in ((("pools", pool, "staff"), week), *((("pools", pool, "staff_on", iso), day)
                                                            for iso, day in dates.items())):
        full = [MOST_STAFF if agents else 0 for agents in rota_]
        values |= {} if list(rota_) == full else {path: rotas.written(full)}
    return values | {("pools", pool, key): MISSING for key in ("seats", "heads")}


def _mend_hours(content: Content, _: str | None) -> Values:
    """Put the least staff of each rota where it has nobody, and open every channel."""
    values: Values = {}
    for pool in content.get("pools", {}):
        all_: dict[Path, tuple[int, ...]] = {("pools", pool, "staff"): rotas.week(content, pool)}
        all_ |= {("pools", pool, "staff_on", iso): day for iso, day in rotas.dates(content, pool).items()}
        least = min((agents for one in all_.values() for agents in one if agents), default=0)
        values |= {path: rotas.written([agents or least for agents in one]) for path, one in all_.items()
                   if least and not all(one)}
    ends = [("calendar", "hours"), *(("channels", name, "hours") for name, _ in _named(content, "channels"))]
    values |= {path: MISSING for path in ends if not all(opening_hours(_get(content, path, "always")))}
    if _get(content, ("calendar", "closed"), ()):
        values[("calendar", "closed")] = MISSING
    return values


_MENDS: Final[Mapping[str, Callable[[Content, str | None], Values]]] = {
    "bot_loops": _mend_bot_loops, "unread_messages": _mend_unread, "lost_information": _mend_lost_information,
    "bounces": _mend_bounces, "asking_the_boss": _mend_asking, "lost_requests": _mend_lost_requests,
    "broken_promises": _mend_promises, "solutions_that_do_not_hold": _mend_solutions, "snowball": _mend_snowball,
    "understaffing": _mend_staff, "overwhelmed_fixers": _mend_staff, "closed_hours": _mend_hours,
}


# As under another policy --------------------------------------------------------------------------------------------


def _taken(other: Content, paths: list[Path]) -> Values:
    return {path: value_at(other, path) for path in paths}


def _of_all(table: str, *keys: str) -> Callable[[Content, Content, str | None], Values]:
    """Return what takes some keys of all parts of a table from the other content."""
    def take(content: Content, other: Content, _: str | None) -> Values:
        names = [name for name, _ in (_levels(content) if table == "chain" else _named(content, table))]
        return _taken(other, [(table, name, key) for name in names for key in keys])

    return take


def _of_one(*paths: Path) -> Callable[[Content, Content, str | None], Values]:
    return lambda _content, other, _pool: _taken(other, list(paths))


def _other_asking(content: Content, other: Content, _: str | None) -> Values:
    """Who asks, and who may grant how much without; where nobody asks under either, authority is another matter."""
    asks = [_is_there(value_at(one, ("levers", "ask_boss"))) for one in (content, other)]
    levels = [("chain", name, "authority") for name, _ in _levels(content)]
    return _taken(other, [("levers", "ask_boss"), *levels]) if any(asks) else {}


def _other_solutions(content: Content, other: Content, pool: str | None) -> Values:
    return (_of_all("chain", "holds")(content, other, pool) | _of_all("pools", "holds")(content, other, pool)
            | _taken(other, [("fixing", "comes_back_limit")]))


def _other_staff(content: Content, other: Content, pool: str | None) -> Values:
    assert pool is not None
    mine, theirs = rotas.week(content, pool), rotas.week(other, pool)
    week = [new if own and new else own for own, new in zip(mine, theirs, strict=True)]
    dates = _dates_of(content, other, pool, lambda own, new: new if own and new else own)
    return _rota_of(mine, week, pool) | dates | _taken(other, [("pools", pool, "seats")])


def _other_hours(content: Content, other: Content, _: str | None) -> Values:
    values: Values = {}
    for pool in content.get("pools", {}):
        mine, theirs = rotas.week(content, pool), rotas.week(other, pool)
        values |= _rota_of(mine, [own if own and new else new for own, new in zip(mine, theirs, strict=True)], pool)
        values |= _dates_of(content, other, pool, lambda own, new: own if own and new else new)
    ends = [("calendar", "hours"), ("calendar", "closed")]
    return values | _taken(other, [*ends, *(("channels", name, "hours") for name, _ in _named(content, "channels"))])


def _rota_of(before: tuple[int, ...], week: list[int], pool: str) -> Values:
    """Return a pool's new rota; who is on the payroll is a matter of cost and follows from it."""
    assert len(week) == HALF_HOURS_PER_WEEK
    changed = {("pools", pool, "staff"): rotas.written(week), ("pools", pool, "heads"): MISSING}
    return {} if list(before) == week else changed


def _dates_of(content: Content, other: Content, pool: str, chosen: Callable[[int, int], int]) -> Values:
    """Return a pool's new rotas of the dates of which either content has one, half hour by half hour as chosen."""
    values: Values = {}
    for iso in dict.fromkeys((*rotas.dates(content, pool), *rotas.dates(other, pool))):
        mine, theirs = rotas.on_date(content, pool, iso), rotas.on_date(other, pool, iso)
        day = [chosen(own, new) for own, new in zip(mine, theirs, strict=True)]
        if day != list(mine):
            values |= {("pools", pool, "staff_on", iso): rotas.written(day), ("pools", pool, "heads"): MISSING}
    return values


_OTHERS: Final[Mapping[str, Callable[[Content, Content, str | None], Values]]] = {
    "bot_loops": _of_all("channels", "human_access"),
    "unread_messages": _of_all("channels", "unread"),
    "lost_information": _of_one(("levers", "handing_up", "lost_information")),
    "bounces": _of_one(("levers", "handing_up", "bounce")),
    "asking_the_boss": _other_asking,
    "lost_requests": _of_one(("fixing", "lost_request")),
    "broken_promises": _of_one(("fixing", "promise"), ("fixing", "keeps_dates"), ("levers", "follow_up"),
                               ("levers", "follow_up_ahead")),
    "solutions_that_do_not_hold": _other_solutions,
    "snowball": _of_all("flaws", "snowball_per_day", "snowball_work"),
    "understaffing": _other_staff, "overwhelmed_fixers": _other_staff, "closed_hours": _other_hours,
}
