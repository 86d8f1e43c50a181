"""What `journeysim investigate` prints: what happened, why, and what to do differently.

No sentence says more than the run behind it: beside every claim stands what was run and what came of it, with the
half-width of its interval.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.inquiry.breaks import Case
from sim.inquiry.investigate_form import is_endemic, time_shares
from sim.inquiry.links import BY_NAME
from sim.inquiry.losses import MEASURES
from sim.inquiry.time_spent import SEGMENTS, Segment
from sim.report.labels import UNTITLED
from sim.report.phrases import listed, quoted
from sim.report.tables import Table, plain
from sim.report.telling.grammar import span
from sim.statistics.defaults import percent
from sim.vocabulary import NOBODY, Ending

if TYPE_CHECKING:
    from sim.inquiry.attribution import Together
    from sim.inquiry.held_up import Wait
    from sim.inquiry.investigate import Cause, Investigation, Told
    from sim.inquiry.links import Player
    from sim.statistics.intervals import Interval

WIDTH: Final = 100
NARROWEST, WIDEST = 60, 120
"""Columns of the text where there is no terminal, and between which it is laid out on one."""
LEAST_SHARE: Final = 0.02
"""Links with a smaller share have a row in the table and no paragraph."""
MOST_NAMED: Final = 2
"""So many links that would not have helped are named; more are counted."""
MOST_WAITS: Final = 2
"""So many waits of a case are told, the longest."""
_ENDINGS: Final = {Ending.SOLVED: "it was solved in the end", Ending.REFUSED: "it was refused",
                   Ending.GAVE_UP: "the customer gave up", Ending.SILENT: "the customer never said a word",
                   Ending.LEFT: "it was open when the customer left", NOBODY: "it is still open"}


def pages(found: Investigation, *, width: int = WIDTH) -> list[str | Table]:
    """Return what is to be read, in order: texts of whole lines, and tables."""
    head = f"{found.title or UNTITLED}\nWhat breaks the journey under {quoted(_policy(found, found.policy))}"
    texts: list[str | Table] = [head, _section("What happened", happened(found), width)]
    texts.append(time_table(found))
    if found.causes:
        texts.append(causes_table(found))
    if found.is_explained:
        texts.append(_section("Why", [*why(found), *pairs(found)], width))
    texts.append(_section("The worst cases of the first replication", [worst(found, told) for told in found.worst],
                          width))
    if found.is_explained:
        texts.append(_section("What to do differently", differently(found), width))
    texts.append(textwrap.fill(basis(found), width, break_on_hyphens=False))
    return [page for page in texts if page]


def markdown(found: Investigation) -> str:
    """Return everything as Markdown, indented: as it was printed."""
    parts = [page if isinstance(page, str) else plain(page) for page in pages(found)]
    lines = [f"    {_visible(line)}".rstrip() for part in parts for line in [*part.split("\n"), ""]]
    return "\n".join(["# Investigation", "", *lines]).rstrip() + "\n"


def _visible(line: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)


def _section(title: str, sentences: list[str], width: int) -> str:
    if not sentences:
        return ""
    filled = [textwrap.fill(text, width, break_on_hyphens=False, subsequent_indent="  ") for text in sentences]
    return "\n".join([title, "", *filled])


# Words ------------------------------------------------------------------------------------------------------------


def called(player: Player) -> str:
    """Return what a link is called in a sentence, with its pool."""
    title = BY_NAME[player.link].title
    return title if player.pool is None else f"{title} ({player.pool})"


def figure(interval: Interval) -> str:
    """Return a mean with its half-width: as many decimals as tell two digits of the half-width, two at most."""
    if not math.isfinite(interval.half_width):
        return _number(interval.mean)
    if interval.half_width == 0.0:
        return f"{_number(interval.mean)} ± 0"
    decimals = min(max(1 - math.floor(math.log10(interval.half_width)), 0), 2)
    return f"{interval.mean + 0.0:,.{decimals}f} ± {interval.half_width:,.{decimals}f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 100.0 else f"{value:,.1f}"


def share_text(cause: Cause) -> str:
    """Return a share of the loss with its half-width, in per cent."""
    share = cause.share
    if share.share is None:
        return "-"
    mean = round(100.0 * float(share.share)) + 0.0
    return f"{mean:.0f} %" if not math.isfinite(share.half_width) else f"{mean:.0f} ± {100.0 * share.half_width:.0f} %"


def _upper(text: str) -> str:
    """Return a text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def _is_clear(interval: Interval) -> bool:
    return not interval.contains(0.0)


def _policy(found: Investigation, name: str) -> str:
    return found.titles.get(name) or name


def _all_mended(found: Investigation) -> str:
    if found.against:
        return f"with every link as under {quoted(_policy(found, found.against))}"
    return "with every link mended"


def _alone(found: Investigation) -> str:
    return "with it alone as under the other policy" if found.against else "with it alone mended"


def _rest_mended(found: Investigation) -> str:
    return "all others as under the other policy" if found.against else "all others mended"


def _made(found: Investigation) -> str:
    return "as under the other policy" if found.against else "mended"


def _befell(found: Investigation) -> str:
    """Return whom a link harms, as they are told before the words for it alone mended."""
    if found.befell == "customers_lost":
        return "customers who leave as it is and stay"
    return "cases that are not solved in time as it is and are"


def _many(found: Investigation) -> str:
    return MEASURES[found.measure].many


# What happened ----------------------------------------------------------------------------------------------------


def happened(found: Investigation) -> list[str]:
    """Return the loss, what of it can be explained, and where the time went."""
    said = [f"{_upper(MEASURES[name].many)} hardly change {_all_mended(found)}; what is "
            f"explained instead are {_many(found)}." for name in found.tried if found.is_explained]
    if not found.causes:
        none = (f"No link of the journey is another under {quoted(_policy(found, found.against))}" if found.against else
                "No link that could be mended can break here")
        return [f"{_upper(_many(found))} in a run: {figure(found.as_it_is)}. {none}: there is nothing to share out."]
    if not found.is_explained:
        if found.total.mean < 0.0 and _is_clear(found.total):
            return [f"{_upper(_many(found))} in a run: {figure(found.as_it_is)}, but {figure(found.mended)} "
                    f"{_all_mended(found)}: that is worse, so there is no loss to share out. `journeysim why` "
                    "tells what each lever does."]
        return [f"{_upper(_many(found))} in a run: {figure(found.as_it_is)}, and {figure(found.mended)} "
                f"{_all_mended(found)}: the links cost nothing that could be shared out."]
    part = found.total.mean / found.as_it_is.mean if found.as_it_is.mean else 0.0
    said.append(f"{_upper(_many(found))} in a run: {figure(found.as_it_is)}. {_upper(_all_mended(found))}, "
                f"{figure(found.total)} fewer ({100.0 * part:.0f} %): this is the loss that is shared out. The other "
                f"{_number(found.mended.mean)} have other causes than broken links.")
    if not _is_clear(found.total):
        said.append("That difference is not clear of zero: more replications, before anything is concluded.")
    if found.other is not None and found.other != found.mended:
        said.append(f"Under {quoted(_policy(found, found.against))} itself: {figure(found.other)}. What the two "
                    "policies differ in besides the links makes the rest.")
    shares = time_shares(found)
    silent = shares[Segment.SAID_NOTHING.name.lower()]
    if 0.0 < silent < 1.0:
        said.append(f"Of the time that watched cases were unsolved, {100.0 * silent:.0f} % is that of customers who "
                    "never told anybody.")
    return said


def time_table(found: Investigation) -> Table | str:
    """Return where the time of those cases went that somebody was told of."""
    shares = time_shares(found)
    silent = shares.pop(Segment.SAID_NOTHING.name.lower())
    told = 1.0 - silent
    if told <= 1e-12 or not any(shares.values()):
        return ""
    rows = [(SEGMENTS[segment], f"{100.0 * shares[segment.name.lower()] / told:.1f} %") for segment in
            sorted((s for s in Segment if s is not Segment.SAID_NOTHING), key=lambda s: -shares[s.name.lower()])
            if shares[segment.name.lower()] > 0.0]
    return Table("Where the time went in cases that were reported: from onset to solution, or the end of the watch",
                 ("", "share"), tuple(rows), frozenset((1,)))


def causes_table(found: Investigation) -> Table:
    """Return all links with their shares, tests, and how often they broke."""
    rows = []
    for cause in found.causes:
        share = cause.share
        cases = sum(each.cases for each in cause.often) / len(cause.often)
        of = sum(each.cases for each in found.counted) / len(found.counted)
        met = f"{100.0 * cases / of:.0f} %" if of and any(each.records for each in cause.often) else "-"
        weeks = "endemic" if is_endemic(cause, found.counted[0].weeks) else ""
        rows.append((called(share.player), share_text(cause) if found.is_explained else "-", _number(float(share.loss)),
                     "" if share.but_for is None else figure(share.but_for),
                     "" if share.enough is None else figure(share.enough), met, weeks))
    return Table(f"Links, by their share in the loss ({_many(found)})",
                 ("link", "share", "a run", "but for it", "enough", "cases", ""), tuple(rows),
                 frozenset((1, 2, 3, 4, 5)),
                 textwrap.fill(_columns(found), WIDTH, break_on_hyphens=False))


def _columns(found: Investigation) -> str:
    return (f"A run: its share in {_many(found)}. But for it: so many fewer {_alone(found)}. Enough: so many more with "
            f"it alone broken and {_rest_mended(found)}. Cases: that met it. Endemic: in at least nine weeks of ten.")


# Why --------------------------------------------------------------------------------------------------------------


def why(found: Investigation) -> list[str]:
    """Return a paragraph on every link that matters, greatest first."""
    return [cause_text(found, cause, place) for place, cause in enumerate(found.causes, start=1)
            if cause.share.but_for is not None and cause.share.share is not None and cause.share.share >= LEAST_SHARE]


def cause_text(found: Investigation, cause: Cause, place: int) -> str:
    """Return what is said of one link, with its proofs."""
    share, link = cause.share, BY_NAME[cause.share.player.link]
    but_for, enough = share.but_for, share.enough
    assert but_for is not None
    assert enough is not None
    name = called(share.player)
    said = [f"{place}. {_upper(name)}: {share_text(cause)}{_vague_share(cause)}. {_upper(link.fails)}."]
    said.append(f"But for it: {figure(but_for)} fewer {_alone(found)}{_vague(but_for)}. "
                f"Enough: {figure(enough)} more with it alone broken and {_rest_mended(found)}{_vague(enough)}.")
    harm = cause.harm
    if harm is not None and harm.paths:
        path, lives = harm.paths[0]
        said.append(f"Of {harm.read:,} {_befell(found)} {_alone(found)}, {harm.met:,} met it themselves"
                    f"{_unseen(harm.unseen)}{_through_others(harm.read - harm.met - harm.unseen)}; most often "
                    f"({lives:,}) the way was: {path_text(path)}.")
    elif harm is not None and harm.read:
        said.append(f"None of {harm.read:,} {_befell(found)} {_alone(found)} met it themselves: it reached them "
                    "through lines and word of mouth.")
    return " ".join(said)


def _through_others(others: int) -> str:
    return f", {others:,} were reached through lines and word of mouth" if others else ""


def _unseen(lives: int) -> str:
    return f" with a record of it, {lives:,} fared otherwise without one" if lives else ""


def _vague(interval: Interval) -> str:
    return "" if _is_clear(interval) or not 0.0 < interval.half_width < math.inf else " (not clear of zero)"


def _vague_share(cause: Cause) -> str:
    share = cause.share
    assert share.share is not None
    return " (not clear of zero)" if abs(share.share) <= share.half_width < math.inf else ""


def path_text(path: tuple[str, ...]) -> str:
    """Return a path in words: the kinds of its records."""
    return " > ".join(kind.lower().replace("_", " ") for kind in path)


def pairs(found: Investigation) -> list[str]:
    """Return what is said of pairs that do more, or less, together than each alone."""
    return [pair_text(found, pair) for pair in found.together
            if math.isfinite(pair.interaction.half_width) and _is_clear(pair.interaction)]


def pair_text(found: Investigation, pair: Together) -> str:
    """Return how two links act together, with its proofs."""
    names = f"{called(found.player(pair.first))} and {called(found.player(pair.second))}"
    proof = (f"{figure(pair.interaction)} on average over what else is mended, {figure(pair.as_it_is)} as it is, "
             f"{figure(pair.in_good_world)} with {_rest_mended(found)}")
    tests = (f"Both {_made(found)}, {figure(pair.but_for)} fewer; both broken and {_rest_mended(found)}, "
             f"{figure(pair.enough)} more.")
    if pair.interaction.mean > 0.0:
        return (f"{_upper(names)} need each other: together they lose more than each by itself "
                f"({proof}). {tests}")
    return (f"{_upper(names)} stand in for each other: where one is broken the other adds less "
            f"({proof}). {tests}")


# The worst cases --------------------------------------------------------------------------------------------------


def worst(found: Investigation, told: Told) -> str:
    """Return one case in short, what would have kept the customer, and what stood in the way."""
    case = told.case
    said = [f"Customer {case.customer}, case {case.case} ({case.flaw}): {case.efforts:,} "
            f"step{'s' * (case.efforts != 1)} in {span(case.minutes)}; {_ENDINGS[case.ending]}{_left(case)}"
            f"{_told_others(case)}."]
    if told.kept_by:
        said.append(f"Not lost, in a rerun with the same luck, with "
                    f"{listed((called(player) for player in told.kept_by), 'or')} alone mended"
                    f"{f'; lost all the same with {_any(told)}' if told.lost_with else ''}.")
    elif told.kept_by_all and told.lost_with:
        said.append(f"Lost with {_any(told)}, but not {_all_mended(found)}.")
    elif told.kept_by_all is False and found.causes:
        said.append(f"Lost also {_all_mended(found)}.")
    longest = sorted(told.waits, key=lambda wait: -wait.minutes)[:MOST_WAITS]
    said += [wait_text(wait) for wait in longest if wait.minutes > 0.0]
    return " ".join(said)


def _told_others(case: Case) -> str:
    return f", and told {case.told:,} other{'s' * (case.told > 1)}" if case.told else ""


def _any(told: Told) -> str:
    others = len(told.lost_with)
    if others <= MOST_NAMED:
        return f"{' or '.join(called(player) for player in told.lost_with)} alone mended"
    return f"any one of {'the other ' if told.kept_by else ''}{others} that were tested alone mended"


def _left(case: Case) -> str:
    return ", and the customer left because of it" if case.left and case.ending != Ending.LEFT else ""


def wait_text(wait: Wait) -> str:
    """Return a wait, and what the line was busy with."""
    said = f"Waited {span(wait.minutes)} for {wait.pool}{'' if wait.served else ', in vain'}"
    if wait.busy:
        busy = listed(f"{agents} with {errand} ({flaw})" for (errand, flaw), agents in
                      sorted(wait.busy.items(), key=lambda item: (-item[1], item[0]))[:3])
        return f"{said}, with {wait.before or 'nobody'} before it; the line was busy with other work: {busy}."
    return f"{said}, with {wait.before or 'nobody'} before it; nobody there was at work."


# What to do differently -------------------------------------------------------------------------------------------


def differently(found: Investigation) -> list[str]:
    """Return the smallest repair, what it means, and what is first by other losses."""
    return [*_repair(found), *_elsewhere(found)]


def _repair(found: Investigation) -> Iterator[str]:
    repairs = found.repairs
    wanted = f"{100.0 * float(found.saving):.0f} %"
    if repairs is None:
        yield f"The links that were tested one by one do not save {wanted} of the loss, even all together."
        return
    names = listed(called(found.player(one)) for one in repairs.numbers)
    how = ("no smaller set does, of all that there are" if repairs.exact else
           "found by adding the link that saves most, and none of them can be spared")
    yield (f"To save {wanted} of it, mend {names}: together that saves {figure(repairs.saved)}"
           f"{_vague(repairs.saved)}, {100.0 * float(repairs.share):.0f} % ({how}).")
    if not found.against:
        for one in repairs.numbers:
            player = found.player(one)
            link = BY_NAME[player.link]
            keys = link.keys if player.pool is None else link.keys.replace("POOL", player.pool)
            yield f"- {called(player)}, mended: {link.mended} (in the reruns: {keys})."
        yield ("Mended, a link never breaks and costs nothing: this says where the harm comes from, not what a repair "
               "pays. Write the repair as a policy, and compare.")


def _elsewhere(found: Investigation) -> Iterator[str]:
    first = found.causes[0].share.player
    same = [name for name, (player, _) in found.elsewhere.items() if player == first]
    if same:
        yield f"By {listed(MEASURES[name].many for name in same)}, {called(first)} comes first as well."
    for name, (player, share) in found.elsewhere.items():
        if player != first:
            yield f"By {MEASURES[name].many}, {called(player)} comes first, with {100.0 * float(share):.0f} %."


def basis(found: Investigation) -> str:
    """Return what all of this rests on."""
    reverse = " and its reverse" if found.design.orders > 1 else ""
    shares = ("Shares are Shapley values over all sets of links" if found.design.exact else
              f"Shares are Shapley values, from an order of the links drawn for every replication{reverse}")
    many = f"{found.replications} replication{'s' * (found.replications != 1)}"
    level = (f"±: {percent()} intervals over the replications, one by one" if found.replications > 1 else
             "one replication has no intervals")
    return (f"{found.runs:,} runs in {many}, seed {found.seed}: every world with the same customers and the same luck. "
            f"{shares}; they sum to the loss exactly. {level}.")
