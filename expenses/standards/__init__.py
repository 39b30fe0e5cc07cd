"""The company's expense standards: what is paid for a day and a kilometre, and up to how much of what (5.2.1)."""
