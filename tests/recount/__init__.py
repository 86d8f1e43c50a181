"""Every outcome a second time: from the log and the scenario alone, by joins and windows instead of a fold."""
