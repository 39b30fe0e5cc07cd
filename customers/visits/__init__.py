"""Visits to customers: planned for a day, made, or called off; in the calendar of who makes them (3.1.3, 7.2.1)."""
