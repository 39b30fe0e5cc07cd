"""Requirements research (3.2): what the customer needs, can spend, how it decides, and its word that this is right."""
