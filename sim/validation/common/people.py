"""What families of customers share: a frontline that takes no time, and customers who talk."""

from __future__ import annotations

from typing import Any

from sim.validation.design import Content


def at_once(**more: Any) -> Content:
    """A frontline that is never short and takes no time."""
    return {"pools": {"desk": {"staff": 1}}, "chain": [{"level": "desk", "pool": "desk"}], **more}


def talkative(mean: float, delay: Any = 0.0) -> Content:
    """Customers of whom each brings Poisson(mean) others, after a delay."""
    return {"word_of_mouth": {"praise_above": 0.0, "praise": mean, "conversion": 1.0, "delay": delay}}
