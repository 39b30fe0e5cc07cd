"""What is kept encrypted (7.1.3): ID numbers and bank accounts.

    number = SealedField(_("account number"))
    number_mark = MarkField(of="number")        # finds exactly this number: .filter(number_mark="012345678")

A sealed value reads masked wherever it is printed; `.whole()` alone tells it, and whoever calls that logs why. The keys
come from the environment, `manage.py rotate_keys` changes them while people work.
"""

from .fields import MarkField, SealedField
from .values import Sealed

__all__ = ["MarkField", "Sealed", "SealedField"]
