"""The live page: what it may ask, what it is told, and what a browser makes of it."""
