"""Invoices read from what people hand in: one module per kind. No Django here: `reader` runs them apart."""
