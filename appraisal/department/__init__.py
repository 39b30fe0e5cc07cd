"""The department's month at a glance: what came in, from whom, what changed, what is still to come (4.3.3, 1.1)."""
