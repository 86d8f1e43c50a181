"""Where `study` and its tables were before they moved to the face; they are found here, too."""

from __future__ import annotations

from sim.lazy import lazy

__getattr__ = lazy(__name__, dict.fromkeys(("Comparison", "Study", "of_result", "study"), "sim.face"))
