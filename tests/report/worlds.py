"""Made-up comparisons with known means, for tests of what is shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.experiment.comparison import Comparison

LEVELS: Mapping[str, Mapping[str, float]] = {
    "scripted": {"resolution_time_mean": 4210.0, "churn": 0.083, "grievance_per_100": 21.0, "praise_per_100": 6.0,
                 "net_value": 120_000.0, "wait_mean.reps": 4.5, "utilisation.reps": 0.82},
    "backup": {"resolution_time_mean": 3100.0, "churn": 0.0829, "grievance_per_100": 17.0, "praise_per_100": 8.0,
               "net_value": 121_000.0, "wait_mean.reps": 5.5, "utilisation.reps": 0.88},
    "empowered": {"resolution_time_mean": 1260.0, "churn": 0.061, "grievance_per_100": 9.0, "praise_per_100": 14.0,
                  "net_value": 98_000.0, "wait_mean.reps": 2.5, "utilisation.reps": 0.71},
}
TITLES = {"scripted": "Scripted chain", "backup": "Script with a human back-up [/red]",
          "empowered": "Empowered frontline with goodwill and follow-up"}
SHARED_SPREAD = 0.06
OWN_SPREAD = 0.015


def made_up(replications: int = 12, policies: tuple[str, ...] = ("scripted", "backup", "empowered")) -> Comparison:
    """Return a comparison whose replications share most of what is random, as common draws make them."""
    draws = np.random.default_rng(20140108)
    shared = {name: draws.normal(size=replications) for name in LEVELS["scripted"]}
    values = {
        policy: {name: level * (1.0 + SHARED_SPREAD * shared[name] + OWN_SPREAD * draws.normal(size=replications))
                 for name, level in LEVELS[policy].items()}
        for policy in policies
    }
    return Comparison(
        title="A bank that was made up", source_hash="0" * 64, policies=policies,
        titles={policy: TITLES[policy] for policy in policies}, frontline="reps", seed=7, replications=replications,
        values=values, digests={policy: ("ab" * 32,) * replications for policy in policies},
    )
