"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# No test is judged by the clock: the first example may have to load, or compile, the rules that it calls.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")
