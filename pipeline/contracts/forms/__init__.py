"""What is entered about contracts."""

from .draft import ContractEditForm, ContractForm
from .schedule import AwaitForm, DueForm, Schedule
from .steps import (
    AmendmentForm,
    CancellationForm,
    CostForm,
    CreditForm,
    NumberForm,
    RemarkForm,
    SignatureForm,
    SignedCopyForm,
)

__all__ = [
    "AmendmentForm",
    "AwaitForm",
    "CancellationForm",
    "ContractEditForm",
    "ContractForm",
    "CostForm",
    "CreditForm",
    "DueForm",
    "NumberForm",
    "RemarkForm",
    "Schedule",
    "SignatureForm",
    "SignedCopyForm",
]
