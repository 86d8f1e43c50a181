"""The live page: two policies of one world beside each other, with levers that answer while they are dragged.

What a page may ask is a function of (path, body) on a `Desk` (`sim.explore.questions`); `sim.explore.server` is the
thin server around it; `sim/explore/page` is what the browser loads: hand-written modules, nothing from outside.
"""
