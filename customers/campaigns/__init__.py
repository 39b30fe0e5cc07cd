"""Campaigns: what the department does to find customers in a channel, when, and at what cost (3.1.1)."""
