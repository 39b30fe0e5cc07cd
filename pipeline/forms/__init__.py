"""Shapes of input of chapter 3; pages and API fill in the same ones."""

from .opportunities import HoldForm, OpportunityEditForm, OpportunityForm, SendBackForm
from .requirements import PainPoints, RequirementsForm

__all__ = [
    "HoldForm",
    "OpportunityEditForm",
    "OpportunityForm",
    "PainPoints",
    "RequirementsForm",
    "SendBackForm",
]
