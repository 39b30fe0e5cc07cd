"""Webhooks: other programs hear by a signed call what happens here.

A chapter says what there is to hear (events.py) and tells of it with `Delivery.write` in the business's own
transaction; how, stands in docs/architecture.md.
"""
