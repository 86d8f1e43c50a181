"""Experiments: one run and what it gives, what is chosen by pilot runs, and what several policies come to.

Which runs are made, by whom, and where they are kept is the business of `sim.study`.
"""
