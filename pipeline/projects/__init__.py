"""Projects: what a signed contract promised, until the customer has accepted it (3.5)."""
