"""Exact values, computed here and never read from a file: general functions, each with its formula and source.

    loss, queues, patience, staffing    one queue in steady state
    networks, retrial, boss             queues that feed each other, as product forms or as Markov chains (`chains`)
    transient                           queues that are not in steady state
    customers                           word of mouth, complaints, journeys, leaving
    inputs                              reading the inputs of a case
"""
