"""The parts of the audit of verdicts: random pairs of policies, and what is held against many more replications."""
