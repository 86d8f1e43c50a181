"""Rules of one's own: a file beside the scenario whose classes have a say at the moments of the stories.

    declared    what such a file declares - numbers, kinds of records, purposes of draws - and what it may use
    reading     a file becomes a rule, or is refused with file, line and the nearest name
    loaded      several rules in their order: which asks which, for the reference engine and for the translator
    told        the same for the compiled engine: a package of its own in the cache, translated, then compiled
    checking    before the first use: a short run in both engines, which have to agree

A rule is Python and is executed, like any script. Guards (`sim.engine.stopped`) end a run that a rule leads astray.
"""
