"""The model as stories: SimPy generators that the reference engine runs and the compiled engine's kernel is made from.

Start with `journey` (the story of a case), then `desk` (levels), `fixers`, `customers`, `demand`, `design_team`.
`state` is what a story remembers, `steps` what a journey does next, `primitives` what stories ask of the engine that
tells them.

Every rule is written here once. After a change `python -m sim.engine.translator` writes the kernel's text anew; what a
story may say is in docs/stories.md.
"""
