"""Import of sales data from files (3.1.1): read, check, show, confirm, run."""
