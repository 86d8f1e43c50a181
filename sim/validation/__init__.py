"""Are the engines right? Exact theory, and the engines measured against it.

    theory          exact values from formulas, never from a file
    oracles         files of cases: inputs and the values expected
    registry        the families: how each becomes a scenario, its headline, or why it has no place here
    templates       from the inputs of a case to a scenario of the ordinary format, with the meters that read it
    design, running, chunks, meters, ...    scenarios, their runs, and what is read off the records
    card, assembly  intervals, verdicts, power; the whole card
    laws            identities that hold in every run
    coverage        the statistics of a comparison themselves
"""
