"""Templates: for each family of theory, how its cases become scenarios."""
