"""Shapes of input of chapter 3; pages and API fill in the same ones."""

from .opportunities import HoldForm, OpportunityEditForm, OpportunityForm, SendBackForm

__all__ = [
    "HoldForm",
    "OpportunityEditForm",
    "OpportunityForm",
    "SendBackForm",
]
