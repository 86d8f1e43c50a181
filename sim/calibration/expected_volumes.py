"""What was to be expected on each date of a log, out of what came: Poisson scatter is not counted twice.

A scenario adds that scatter to the volumes that it is given (`flaws.NAME.volume_on`). Given the counts of a log as they
are it would add it a second time, and simulated days would differ more than real ones. So each count is drawn toward
what its date and its hour let expect, as far as the counts themselves say: it is a Poisson number whose mean is the
expected one times a gamma factor of mean 1, and its posterior mean (k + n) / (k + m) m takes its place, n the count and
m the expected one, where k, the shape of the gamma law, maximises the marginal likelihood of all counts (empirical
Bayes; Clayton and Kaldor 1987, *Biometrics* 43:671, section 3.1). The same is done three times, each level on those
above: of a date as against its day of the week, of an hour of the week as against that hour of all days, of an hour of
a date as against both. Where counts differ as Poisson numbers do, k is large and little of them is left; where a date
or an hour is really busier, k is small and it stays so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calibration.demand import posterior

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def expected_volumes(counts: Floats, covered: Flags) -> Floats:
    """Return what was expected on each day and in each part of it, in the shape of `counts`.

    counts: calls that came, those called again taken out, (days, parts of a day); the first day is a Monday. covered:
    which days are usual ones; the counts of others stay what they are, and tell nothing of the usual ones. The sum over
    all covered days is kept, up to what the shapes leave of it (a few in a thousand).
    """
    expected = np.array(counts, dtype=np.float64)
    usual = expected[covered]
    if not usual.sum() > 0.0:
        return expected
    weekday = (np.arange(len(counts)) % 7)[covered]
    totals = posterior(usual.sum(axis=1), _mean_by(usual.sum(axis=1), weekday)[weekday])
    by_weekday = np.zeros((7, counts.shape[1]))
    np.add.at(by_weekday, weekday, usual)
    overall = by_weekday.sum(axis=0) / by_weekday.sum()
    by_weekday = posterior(by_weekday, by_weekday.sum(axis=1, keepdims=True) * overall)
    sums = by_weekday.sum(axis=1, keepdims=True)
    profile = np.divide(by_weekday, sums, out=np.zeros_like(by_weekday), where=sums > 0.0)
    expected[covered] = posterior(usual, totals[:, None] * profile[weekday])
    return expected


def _mean_by(totals: Floats, weekday: NDArray[np.int64]) -> Floats:
    days = np.bincount(weekday, minlength=7)
    return np.asarray(np.bincount(weekday, weights=totals, minlength=7) / np.maximum(days, 1))
