"""Deliberate faults that the tests have to notice; not collected by pytest: `python -m tests.mutations.run`."""
