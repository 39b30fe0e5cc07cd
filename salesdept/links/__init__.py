"""Private links: pages for persons outside the house, each for one person, one purpose and one record.

How a chapter adds one stands in docs/architecture.md; what it fills in, in private_pages.py.
"""
