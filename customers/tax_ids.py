"""Tax IDs (7.1.1): the 統一編號 of Taiwan and the 統一社會信用代碼 of mainland China carry a check digit."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

PLACEHOLDERS = ("", "00000000")
"""None, and what foreign companies share: no mark of identity."""

TAIWAN = re.compile(r"\d{8}")
TAIWAN_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
CHINA = re.compile(r"[0-9A-HJ-NP-RTUWXY]{18}")
CHINA_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def plain_tax_id(text: str) -> str:
    """The ID as it is kept and compared: half-width, capitals, without spaces and dashes."""
    return re.sub(r"[\s\-‐–—.]", "", unicodedata.normalize("NFKC", text)).upper()


def check_tax_id(tax_id: str) -> None:
    """ValidationError for an ID of a known form whose check digit is wrong; other forms are foreign and pass."""
    if tax_id in PLACEHOLDERS:
        return
    if TAIWAN.fullmatch(tax_id) and not _holds_in_taiwan(tax_id):
        raise ValidationError(_("This is no valid 統一編號: a digit is wrong."), code="check_digit")
    if CHINA.fullmatch(tax_id) and not _holds_in_china(tax_id):
        raise ValidationError(_("This is no valid 統一社會信用代碼: a sign is wrong."), code="check_digit")


class TaxIdField(models.CharField):
    """A tax ID with a right check digit, kept as `plain_tax_id` gives it, however it was written."""

    default_validators = [check_tax_id]

    def to_python(self, value):
        return plain_tax_id(super().to_python(value) or "")

    def get_prep_value(self, value):
        return plain_tax_id(super().get_prep_value(value) or "")


def _holds_in_taiwan(tax_id: str) -> bool:
    """The sum of the cross sums is divisible by 5 (the rule of 2023, which every older number passes too).

    A seventh digit of 7 gives 28, whose cross sum 10 counts as 1 or as 0.
    """
    total = sum(sum(divmod(int(digit) * weight, 10)) for digit, weight in zip(tax_id, TAIWAN_WEIGHTS, strict=True))
    return total % 5 == 0 or (tax_id[6] == "7" and (total + 1) % 5 == 0)


def _holds_in_china(tax_id: str) -> bool:
    """GB 32100: the last sign is 31 less the weighted sum of the others, by powers of 3, to the modulus 31."""
    total = sum(CHINA_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(tax_id[:17]))
    return CHINA_SIGNS[-total % 31] == tax_id[17]
