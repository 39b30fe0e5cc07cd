"""Shapes of input of chapter 7 and of 3.1; pages and API fill in the same ones."""

from .communications import CommunicationEditForm, FollowUpForm, VisitForm
from .contacts import ContactEditForm, ContactForm
from .corrections import CorrectionForm
from .customers import MARKS, CustomerEditForm, CustomerForm
from .exports import ExportForm
from .keeping import HandOverForm, KeepingForm, LookForm, ShareForm
from .leads import LeadEditForm, LeadForm, QualifyForm
from .merging import MergeForm, OtherFileForm, TakenForm
from .scoring import ScoreTableForm
from .yields import SpanForm

__all__ = [
    "CommunicationEditForm",
    "ContactEditForm",
    "ContactForm",
    "CorrectionForm",
    "CustomerEditForm",
    "CustomerForm",
    "ExportForm",
    "FollowUpForm",
    "HandOverForm",
    "KeepingForm",
    "LeadEditForm",
    "LeadForm",
    "LookForm",
    "MARKS",
    "MergeForm",
    "OtherFileForm",
    "QualifyForm",
    "ScoreTableForm",
    "ShareForm",
    "SpanForm",
    "TakenForm",
    "VisitForm",
]
