"""A person's visits and next steps in the calendar program of the person's own (3.1.3, 7.2.1)."""
