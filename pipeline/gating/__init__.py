"""How gates work: checks with evidence, what a move may bring along, waivers, the department's items."""
