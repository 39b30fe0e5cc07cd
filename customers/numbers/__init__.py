"""Numbers that are kept encrypted (7.1.3): ID numbers of persons, bank accounts of customers."""
