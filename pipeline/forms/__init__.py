"""Shapes of input of chapter 3; pages and API fill in the same ones."""

from .milestones import AcceptanceForm, MilestoneForm
from .opportunities import AdvanceForm, HoldForm, OpportunityEditForm, OpportunityForm, SendBackForm
from .products import ProductEditForm, ProductForm
from .proposals import FeedbackForm, ProposalForm, ProposalOpenForm, QuotationLines
from .requirements import PainPoints, RequirementsForm

__all__ = [
    "AcceptanceForm",
    "AdvanceForm",
    "FeedbackForm",
    "HoldForm",
    "MilestoneForm",
    "OpportunityEditForm",
    "OpportunityForm",
    "PainPoints",
    "ProductEditForm",
    "ProductForm",
    "ProposalForm",
    "ProposalOpenForm",
    "QuotationLines",
    "RequirementsForm",
    "SendBackForm",
]
