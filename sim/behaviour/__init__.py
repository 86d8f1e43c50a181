"""How customers and staff decide: every rule of the model, once.

One module a subject; each rule is a small pure function of plain numbers that both engines call, compiled by Numba
and just as callable from Python. No rule knows a clock, a queue or a log: it is told what it needs and answers.
Draws come in as uniforms in (0, 1); what they are keyed by is the engines' business.
"""
