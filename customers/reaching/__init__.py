"""How a person may be reached: consents way by way, and addresses that no longer work (7.1.2, 7.3.1)."""
