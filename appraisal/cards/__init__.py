"""The pages of a card: its figures in words, their rows, trend and rank, and what would lift it (4.1, 1.3.2)."""
