"""Interval reports: what is known of the desk that made one is found again."""
