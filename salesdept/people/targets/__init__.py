"""Targets (1.1): the year's goals of the department, the months of teams and reps, and how they come from above."""
