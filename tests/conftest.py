"""What holds for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# No test is judged by the clock: the first example may have to load, or compile, the rules that it calls. The examples
# of a property follow from its name, so that a commit passes or fails whenever it is tested; new ones are looked for
# with HYPOTHESIS_PROFILE=search.
settings.register_profile("repeatable", settings(), deadline=None, derandomize=True)
settings.register_profile("search", settings(), deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
