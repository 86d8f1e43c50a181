"""Ways to break a study, one module each; `broken_studies.py` runs them."""
