"""What makes an invoice the same invoice (5.2.2)."""

import re
import unicodedata


def invoice_key(number: str) -> str:
    """The number without case, spaces, dashes and full-width digits: ＡＢ－12345678 is ab 12345678."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", number)).upper()
