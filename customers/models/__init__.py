"""Chapter 7 and 3.1: leads, customer files, contacts, communication."""

from ..campaigns.models import Campaign
from ..imports.models import CustomerImport, ImportedRecord, LeftOutRow
from ..scoring import ScoreTable
from ..web_forms.models import Submission, WebForm
from .communication import Communication
from .contact import Contact
from .customer import Customer, CustomerUserObjectPermission, handed_over
from .enquiry import Enquiry
from .export import Export
from .lead import Lead
from .merge import Different, Merge

__all__ = [
    "Campaign",
    "Communication",
    "Contact",
    "Customer",
    "CustomerImport",
    "CustomerUserObjectPermission",
    "Different",
    "Enquiry",
    "Export",
    "ImportedRecord",
    "Lead",
    "LeftOutRow",
    "Merge",
    "ScoreTable",
    "Submission",
    "WebForm",
    "handed_over",
]
