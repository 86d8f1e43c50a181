"""A run written for the tools of others: tables, and event logs of process mining; a format a module.

    formats       the formats, by name: what each is, which endings a file of it has, which module writes it
    exporting     a run is made and written, whole or not at all
    activities    what the steps of a case are called, and where work begins and ends
    objects       who and what events are about: customers, cases, promises, agents, flaws
    flat          comma-separated values and Parquet: the log in words, record by record
    xes           XES, IEEE 1849-2016: cases as traces
    ocel          OCEL 2.0: JSON, XML and SQLite
"""
