"""Where the money goes, against budget, last year and what it brought (5.3.2)."""
