"""What was spent before the product came in, by file: past claims and card lines (5.3.2)."""
