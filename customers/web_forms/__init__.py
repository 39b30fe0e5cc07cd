"""Forms for the company's own site (3.1.1): what a visitor sends becomes a lead of a rep. No sign-in, no session.

A form's token stands in the page that shows it, so it is an address and no secret; it is kept as it is, and renewed
when the old one shall end.
"""
