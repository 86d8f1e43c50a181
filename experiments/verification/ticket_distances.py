"""The distances of the field between two logs, for many weightings of their cases at once.

They are those of the published library log-distance-measures (Chapela-Campa, Benchekroun, Baron, Dumas, Krass and
Senderovich 2023, "Can I trust my simulation model?", BPM 2023), with which
`tests/mining/test_log_distances.py` compares them. An activity is a level and a state, a
moment that of the change:

| distance | between |
|---|---|
| `two_gram` | counts of pairs of activities after one another, beginning and end of a case included; 0 to 1 |
| `absolute` | moments of changes, by the hour; in hours, like all that follow |
| `relative` | moments since the first change of the case, by the hour |
| `circadian` | hours of the day, mean of the seven days of the week |
| `cycle_time` | times from the first to the last change of a case, by the hour |
| `arrival` | moments of first changes, by the hour |

All but the first are Wasserstein distances of order one: the area between the two distribution functions.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sim.backtest.tickets.changes import STATES, Changes

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

DISTANCES: Final = ("two_gram", "absolute", "relative", "circadian", "cycle_time", "arrival")


def keys(table: Changes) -> dict[str, tuple[Codes, Codes]]:
    """Return for every distance the case, counted from 0, and the bin of all that is counted of a log."""
    first = table.first
    size = np.diff(first, append=len(table))
    row = np.repeat(np.arange(first.size), size)
    hour = np.floor(table.minute / 60.0).astype(np.int64)
    begin = np.repeat(table.minute[first], size)
    last = first + size - 1
    activity = (table.level + 1) * len(STATES) + table.state + 1
    before = np.where(np.diff(row, prepend=-1) != 0, 0, np.append(0, activity[:-1]))
    grams = np.concatenate([before * 10_000 + activity, activity[last] * 10_000])
    cases = np.arange(first.size)
    return {
        "two_gram": (np.concatenate([row, cases]), grams),
        "absolute": (row, hour),
        "relative": (row, np.floor((table.minute - begin) / 60.0).astype(np.int64)),
        "circadian": (row, hour % 168),
        "cycle_time": (cases, np.floor((table.minute[last] - table.minute[first]) / 60.0).astype(np.int64)),
        "arrival": (cases, hour[first]),
    }


class Pairing:
    """Two logs, counted in common bins."""

    def __init__(self, one: Changes, other: Changes) -> None:
        """Count both logs."""
        self.cases = (one.first.size, other.first.size)
        mine, theirs = keys(one), keys(other)
        self._bins: dict[str, Codes] = {}
        self._counts: dict[str, tuple[csr_array, csr_array]] = {}
        for name in DISTANCES:
            bins, places = np.unique(np.concatenate([mine[name][1], theirs[name][1]]), return_inverse=True)
            if name == "circadian":
                bins, places = np.arange(168), np.concatenate([mine[name][1], theirs[name][1]])
            parts = np.split(places, [mine[name][1].size])
            self._bins[name] = bins
            self._counts[name] = (_counts(mine[name][0], parts[0], self.cases[0], bins.size),
                                  _counts(theirs[name][0], parts[1], self.cases[1], bins.size))

    def distances(self, weights: Floats, other_weights: Floats) -> dict[str, Floats]:
        """Return every distance under each pair of weightings, shape (weightings,); weights of shape (weightings,
        cases).

        Both logs are brought to the same number of cases, that of the first, so that counts can be compared.
        """
        scale = (weights.sum(axis=1) / other_weights.sum(axis=1))[:, None]
        found = {}
        for name in DISTANCES:
            one, other = self._counts[name]
            left, right = weights @ one, (other_weights @ other) * scale
            if name == "two_gram":
                found[name] = np.abs(left - right).sum(axis=1) / (left.sum(axis=1) + right.sum(axis=1))
            elif name == "circadian":
                found[name] = _by_day(left.reshape(-1, 7, 24), right.reshape(-1, 7, 24))
            else:
                found[name] = _wasserstein(left, right, self._bins[name])
        return found


def _counts(row: Codes, place: Codes, cases: int, bins: int) -> csr_array:
    return csr_array((np.ones(row.size), (row, place)), shape=(cases, bins))


def _wasserstein(left: Floats, right: Floats, bins: Codes) -> Floats:
    """Return the area between the distribution functions of two histograms, along the last axis."""
    gaps = np.diff(bins).astype(np.float64)
    below = (np.cumsum(left, axis=-1) / left.sum(axis=-1, keepdims=True)
             - np.cumsum(right, axis=-1) / right.sum(axis=-1, keepdims=True))
    return np.asarray((np.abs(below[..., :-1]) * gaps).sum(axis=-1))


def _by_day(left: Floats, right: Floats) -> Floats:
    """Return the mean over days of the week; a day that only one of the two has counts 23 h, as far as hours go."""
    with np.errstate(invalid="ignore", divide="ignore"):
        each = _wasserstein(left, right, np.arange(24))
    none = [part.sum(axis=-1) == 0.0 for part in (left, right)]
    each = np.where(none[0] != none[1], 23.0, np.where(none[0] & none[1], 0.0, each))
    return np.asarray(each.mean(axis=-1))


def drawn(blocks: Codes, cases: int, generator: np.random.Generator, resamples: int) -> Floats:
    """Return weights of cases that are drawn again by whole blocks, shape (resamples, cases drawn from).

    blocks: the number of the block of each case, from 0 (days of opening; cases themselves where each is one). So many
    blocks are drawn as make up about `cases` cases.
    """
    number = int(blocks.max()) + 1
    draws = max(1, round(cases * number / blocks.size))
    picks = generator.integers(0, number, size=(resamples, draws)) + number * np.arange(resamples)[:, None]
    counts = np.bincount(picks.ravel(), minlength=resamples * number).reshape(resamples, number)
    return counts[:, blocks].astype(np.float64)
