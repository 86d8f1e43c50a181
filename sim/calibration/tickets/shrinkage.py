"""Shares of parts of the data drawn toward those of the whole, as far as the data say that the parts are alike.

Each part has shares that are drawn from a Dirichlet law whose mean are the shares of the whole; its strength is the
number of observations that the whole is worth to a part. The posterior mean of a part is then

    (count + strength x share of the whole) / (counts of the part + strength)

and the strength is the one under which the counts of all parts are likeliest (Dirichlet-multinomial; MacKay and Peto
1995, "A hierarchical Dirichlet language model", *Natural Language Engineering* 1:289; Minka 2000, "Estimating a
Dirichlet distribution").
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

STRENGTHS: Final = np.geomspace(0.5, 20_000.0, 40)
"""Among which the strength is sought; the last one is the whole itself."""

Floats = NDArray[np.float64]


def strength(counts: Floats, whole: Floats) -> float:
    """Return the strength with which shares of the whole hold for parts; counts: a part a row, shape (parts, kinds).

    whole: the shares of the whole, shape (kinds,), or what is expected of each part, shape (parts, kinds).
    """
    from scipy.special import gammaln

    total = counts.sum(axis=1)
    parts, kinds = np.nonzero(counts)
    if np.unique(kinds).size < 2 or np.count_nonzero(total) < 2:
        return float(STRENGTHS[-1])
    expected = np.broadcast_to(whole, counts.shape)[parts, kinds]
    seen, shares = counts[parts, kinds][:, None], STRENGTHS * expected[:, None]
    apart = gammaln(seen + shares) - gammaln(shares)
    together = gammaln(total[:, None] + STRENGTHS) - gammaln(STRENGTHS)
    return float(STRENGTHS[int(np.argmax(apart.sum(axis=0) - together.sum(axis=0)))])


def drawn(counts: Floats, whole: Floats, worth: float) -> Floats:
    """Return the shares of parts, drawn toward those of the whole; shape (parts, kinds)."""
    return np.asarray((counts + worth * whole) / (counts.sum(axis=1, keepdims=True) + worth))


def gain(counts: Floats, own: Floats, whole: Floats) -> float:
    """Return by how much own shares make the counts of a part likelier than those of the whole, in log-likelihood."""
    seen = counts > 0.0
    return float(counts[seen] @ np.log(own[seen] / whole[seen]))
