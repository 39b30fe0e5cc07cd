"""Shapes of input of chapter 3; pages and API fill in the same ones."""

from .opportunities import AdvanceForm, HoldForm, OpportunityEditForm, OpportunityForm, SendBackForm
from .requirements import PainPoints, RequirementsForm

__all__ = [
    "AdvanceForm",
    "HoldForm",
    "OpportunityEditForm",
    "OpportunityForm",
    "PainPoints",
    "RequirementsForm",
    "SendBackForm",
]
