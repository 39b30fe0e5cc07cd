"""The invoice wallet: invoices dropped at any time, read, checked, and picked into claims (5.2.2)."""
