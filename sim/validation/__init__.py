"""Are the engines right? Exact theory, and the engines measured against it.

    theory          exact values from formulas, never from a file
    oracles         files of cases: inputs and the values expected
    families        one file each: its theory, how its cases become scenarios of the ordinary format and are read
    common          what several families share
    design, running, chunks, meters, ...    scenarios, their runs, and what is read off the records
    card, assembly  intervals, verdicts, power; the whole card
    laws            identities that hold in every run
    coverage        the statistics of a comparison themselves
"""
