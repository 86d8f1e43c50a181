"""One law, one file."""
