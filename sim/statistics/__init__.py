"""Arrays in, numbers out: intervals, survival curves and what may be concluded. Knows nothing of worlds or logs."""
