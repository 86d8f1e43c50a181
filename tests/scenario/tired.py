"""A rule of one's own with numbers, which the tests of scenarios read and never run."""

from sim import rules


class Numbers(rules.Numbers):
    """What a scenario may set."""

    after: float = 480.0
    """Minutes of work after which somebody is tired."""
    slower: float = 0.25


raise AssertionError("a rule is text until an engine runs it")
