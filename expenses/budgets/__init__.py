"""Budgets as people work with them: the sheet, supplements and shifts, commitments, the question before spending."""
