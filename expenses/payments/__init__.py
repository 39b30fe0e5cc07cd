"""Payment of claims (5.2.4): what finance verifies, puts together, hands to the bank and confirms."""
