"""What is shown of invoices beside their expenses (5.2.3)."""
