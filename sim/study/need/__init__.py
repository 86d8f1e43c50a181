"""How many people are needed: the cheapest rotas that meet the targets, sought by simulation."""
