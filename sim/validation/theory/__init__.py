"""Exact values for the cases that the engines are held against, computed here and never read from a file.

`expected(family, inputs)` is the door; `THEORY` lists the families. Below them stand the general functions, each with
its formula and source:

    loss, queues, patience, staffing    one queue in steady state
    networks, retrial, boss             queues that feed each other, as product forms or as Markov chains (`chains`)
    transient                           queues that are not in steady state
    customers                           word of mouth, complaints, journeys, leaving
"""

from sim.validation.theory.families import THEORY, expected

__all__ = ["THEORY", "expected"]
