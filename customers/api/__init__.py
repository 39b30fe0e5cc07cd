"""Chapter 7 and 3.1 as JSON. What is written goes through the same forms and steps as on the pages."""

from ..attachments.api import AttachmentViewSet
from ..bulk.api import OperationViewSet
from ..cases.api import CaseViewSet
from ..feed.api import CalendarFeedViewSet
from ..imports.api import CustomerImportViewSet
from ..mail.api import MailViewSet
from ..surveys.api import QuestionnaireViewSet, SurveyAnswerViewSet, SurveyCampaignViewSet, SurveyResultViewSet
from ..surveys.imports.api import SurveyImportViewSet
from ..visits.api import PlannedVisitViewSet
from ..web_forms.api import WebFormViewSet
from .contacts import ContactViewSet, DataRequestViewSet
from .customers import CustomerViewSet, OwnFieldViewSet, PoolViewSet
from .leads import CampaignViewSet, LeadViewSet
from .merging import MergeViewSet
from .parts import AddressViewSet, BankAccountViewSet, CommunicationViewSet, ExportViewSet, PurchaseViewSet


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("campaigns", CampaignViewSet, basename="campaign")
    router.register("leads", LeadViewSet, basename="lead")
    router.register("customers", CustomerViewSet, basename="customer")
    router.register("attachments", AttachmentViewSet, basename="attachment")
    router.register("own-fields", OwnFieldViewSet, basename="own-field")
    router.register("pool", PoolViewSet, basename="pool")
    router.register("contacts", ContactViewSet, basename="contact")
    router.register("addresses", AddressViewSet, basename="address")
    router.register("mails", MailViewSet, basename="mail")
    router.register("purchases", PurchaseViewSet, basename="purchase")
    router.register("data-requests", DataRequestViewSet, basename="data-request")
    router.register("bank-accounts", BankAccountViewSet, basename="bank-account")
    router.register("customer-imports", CustomerImportViewSet, basename="customer-import")
    router.register("merges", MergeViewSet, basename="merge")
    router.register("operations", OperationViewSet, basename="operation")
    router.register("web-forms", WebFormViewSet, basename="web-form")
    router.register("exports", ExportViewSet, basename="export")
    router.register("communications", CommunicationViewSet, basename="communication")
    router.register("visits", PlannedVisitViewSet, basename="visit")
    router.register("calendar-feeds", CalendarFeedViewSet, basename="calendar-feed")
    router.register("cases", CaseViewSet, basename="case")
    router.register("questionnaires", QuestionnaireViewSet, basename="questionnaire")
    router.register("survey-campaigns", SurveyCampaignViewSet, basename="survey-campaign")
    router.register("survey-answers", SurveyAnswerViewSet, basename="survey-answer")
    router.register("survey-results", SurveyResultViewSet, basename="survey-result")
    router.register("survey-imports", SurveyImportViewSet, basename="survey-import")
