"""Shapes of input of chapter 3; pages and API fill in the same ones."""

from .opportunities import AdvanceForm, HoldForm, OpportunityEditForm, OpportunityForm, SendBackForm
from .products import ProductEditForm, ProductForm
from .proposals import FeedbackForm, ProposalForm, ProposalOpenForm, QuotationLines
from .requirements import PainPoints, RequirementsForm

__all__ = [
    "AdvanceForm",
    "FeedbackForm",
    "HoldForm",
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
