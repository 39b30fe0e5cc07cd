"""A visit is logged without a line: the browser keeps the record and sends it when the line is back (3.1.3, 7.2.1)."""
