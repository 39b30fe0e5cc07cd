"""What other programs may hear of chapter 3, told in the transaction in which it happens (salesdept/webhooks).

What an import brings is told to nobody: it happened elsewhere, long ago, in thousands.
"""
