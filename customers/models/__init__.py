"""Chapter 7 and 3.1: leads, customer files, contacts, communication."""

from ..addresses.models import Address
from ..attachments.models import Attachment, AttachmentVersion
from ..bulk.models import Operation, OperationRow
from ..campaigns.models import Campaign
from ..cases.findings import CaseFinding
from ..cases.models import Case, CasePause
from ..cases.policy import CasePolicy
from ..feed.models import CalendarFeed
from ..imports.models import CustomerImport, ImportedRecord, LeftOutRow
from ..mail.models import Mail, MailAddress
from ..numbers.models import BankAccount
from ..own_data.models import DataRequest
from ..own_data.tombstones import ErasedAddress
from ..own_fields.models import OwnField
from ..purchases.models import Purchase
from ..reaching.models import Consent
from ..scoring import ScoreTable
from ..surveys.imports.models import SurveyImport
from ..surveys.models import (
    Invitation,
    Questionnaire,
    QuestionnaireVersion,
    SurveyAnswer,
    SurveyCampaign,
    SurveyLink,
)
from ..visits.check_in import CheckIn
from ..visits.models import PlannedVisit
from ..web_forms.models import Submission, WebForm
from .communication import Communication
from .contact import Contact
from .customer import Customer, CustomerUserObjectPermission
from .enquiry import Enquiry
from .export import Export
from .keeping import KeepingRules
from .lead import Lead
from .merge import Different, Merge
from .ownership import OwnershipPeriod

__all__ = [
    "Address",
    "Attachment",
    "AttachmentVersion",
    "BankAccount",
    "CalendarFeed",
    "Campaign",
    "Case",
    "CaseFinding",
    "CasePause",
    "CasePolicy",
    "CheckIn",
    "Communication",
    "Consent",
    "Contact",
    "Customer",
    "CustomerImport",
    "CustomerUserObjectPermission",
    "DataRequest",
    "Different",
    "Enquiry",
    "ErasedAddress",
    "Export",
    "ImportedRecord",
    "Invitation",
    "KeepingRules",
    "Lead",
    "LeftOutRow",
    "Mail",
    "MailAddress",
    "Merge",
    "Operation",
    "OperationRow",
    "OwnField",
    "OwnershipPeriod",
    "PlannedVisit",
    "Purchase",
    "Questionnaire",
    "QuestionnaireVersion",
    "ScoreTable",
    "Submission",
    "SurveyAnswer",
    "SurveyCampaign",
    "SurveyImport",
    "SurveyLink",
    "WebForm",
]
