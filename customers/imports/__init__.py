"""Import of customer files and contact persons (7.1.1): read, check, show, confirm, run, take back."""
