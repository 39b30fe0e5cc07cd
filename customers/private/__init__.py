"""Private persons as customers (7.1.1): one form, one page, one row in lists; the contact person is the customer."""
