"""What an investigation found, as machines read it. Keys are added to a version, never renamed or removed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.forms import number
from sim.inquiry.breaks import ENDEMIC
from sim.inquiry.time_spent import Segment
from sim.vocabulary import NOBODY, Ending

if TYPE_CHECKING:
    from sim.inquiry.attribution import Repairs, Together
    from sim.inquiry.breaks import Broken
    from sim.inquiry.investigate import Cause, Investigation, Told
    from sim.inquiry.links import Player
    from sim.statistics.intervals import Interval

FORMAT: Final = {"name": "journeysim-investigate", "version": 1}


def investigate_form(found: Investigation) -> dict[str, Any]:
    """Return the JSON form of an investigation."""
    return {
        "format": FORMAT,
        "policy": found.policy,
        "against": found.against or None,
        "seed": found.seed,
        "replications": found.replications,
        "runs": found.runs,
        "exact": found.design.exact,
        "measure": found.measure,
        "hardly_moved": list(found.tried),
        "total": {
            "mean": number(found.total.mean),
            "half_width": number(found.total.half_width),
            "loss": str(sum(found.totals, Fraction(0)) / len(found.totals)),
            "as_it_is": _interval(found.as_it_is),
            "mended": _interval(found.mended),
            "under_the_other": None if found.other is None else _interval(found.other),
        },
        "causes": [_cause(found, cause) for cause in found.causes],
        "together": [_together(found, pair) for pair in found.together],
        "repairs": None if found.repairs is None else _repairs(found, found.repairs),
        "elsewhere": {name: {**_player(player), "share": float(share)}
                      for name, (player, share) in found.elsewhere.items()},
        "time": time_shares(found),
        "worst": [_told(told) for told in found.worst],
    }


def time_shares(found: Investigation) -> dict[str, float]:
    """Return the share of the time of watched cases that each segment took, over all replications."""
    ticks = [sum(int(spent.ticks[:, segment].sum()) for spent in found.spent) for segment in Segment]
    whole = sum(ticks)
    return {segment.name.lower(): ticks[segment] / whole if whole else 0.0 for segment in Segment}


def is_endemic(cause: Cause, weeks: int) -> bool:
    """Whether a link broke in nearly every week of every run."""
    return bool(cause.often) and all(each.weeks >= ENDEMIC * weeks and each.records for each in cause.often)


def _player(player: Player) -> dict[str, Any]:
    return {"link": player.link, "pool": player.pool}


def _interval(interval: Interval | None) -> dict[str, Any] | None:
    return None if interval is None else {"mean": number(interval.mean), "half_width": number(interval.half_width)}


def _cause(found: Investigation, cause: Cause) -> dict[str, Any]:
    share, harm = cause.share, cause.harm
    return {
        **_player(share.player),
        "share": None if share.share is None else float(share.share),
        "half_width": number(share.half_width),
        "path": list(cause.path),
        "share_exact": None if share.share is None else str(share.share),
        "loss": float(share.loss),
        "loss_exact": str(share.loss),
        "but_for": _interval(share.but_for),
        "enough": _interval(share.enough),
        "lives": None if harm is None else {"kept_when_mended": harm.lost, "lost_only_when_mended": harm.only_mended,
                                            "read": harm.read, "met_it_themselves": harm.met,
                                            "differ_without_a_record": harm.unseen},
        "paths": [] if harm is None else [{"path": list(path), "lives": lives} for path, lives in harm.paths],
        "records": _mean_of(cause.often, "records"),
        "cases": _mean_of(cause.often, "cases"),
        "endemic": is_endemic(cause, found.counted[0].weeks),
    }


def _mean_of(often: Sequence[Broken], name: str) -> float:
    return float(sum(getattr(each, name) for each in often)) / len(often)


def _together(found: Investigation, pair: Together) -> dict[str, Any]:
    return {
        "links": [_player(found.player(pair.first)), _player(found.player(pair.second))],
        "interaction": _interval(pair.interaction),
        "as_it_is": _interval(pair.as_it_is),
        "in_good_world": _interval(pair.in_good_world),
        "but_for": _interval(pair.but_for),
        "enough": _interval(pair.enough),
    }


def _repairs(found: Investigation, repairs: Repairs) -> dict[str, Any]:
    return {
        "wanted": float(found.saving),
        "links": [_player(found.player(one)) for one in repairs.numbers],
        "saved": _interval(repairs.saved),
        "share": float(repairs.share),
        "smallest_of_all": repairs.exact,
    }


def _told(told: Told) -> dict[str, Any]:
    case = told.case
    return {
        "customer": case.customer, "case": case.case, "flaw": case.flaw, "opened": case.opened, "left": case.left,
        "efforts": case.efforts, "told": case.told, "minutes": case.minutes,
        "ending": None if case.ending == NOBODY else Ending(case.ending).name.lower(),
        "kept_by": [_player(player) for player in told.kept_by],
        "lost_with": [_player(player) for player in told.lost_with],
        "kept_by_all": told.kept_by_all,
        "waits": [{"pool": wait.pool, "began": wait.began, "minutes": wait.minutes, "served": wait.served,
                   "before": wait.before,
                   "busy_with": [{"errand": errand, "flaw": flaw, "agents": agents}
                                 for (errand, flaw), agents in sorted(wait.busy.items())]} for wait in told.waits],
    }
