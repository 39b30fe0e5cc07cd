"""Chapter 3 as JSON. What is written goes through the same forms and steps as on the pages."""

from ..analysis.api import AnalysisViewSet
from ..catalogue.api import ProductViewSet, TaxRateViewSet
from ..contracts.api import AmendmentViewSet, ContractViewSet, InstalmentViewSet
from ..copies.api import ContractCopyViewSet
from ..gating.api import GateItemViewSet, WaiverViewSet
from ..losses.api import CompetitorViewSet, LossReasonViewSet
from ..negotiation.api import RoundViewSet
from ..planned_visits.api import VisitForDealViewSet
from ..projects.api import MilestoneViewSet, ProgressReportViewSet, ProjectNoteViewSet, ProjectViewSet
from ..proposals.api import ProposalViewSet
from ..proposals.coverage_api import CoverageViewSet
from ..proposals.settings_api import OfferLimitsViewSet, TextBlockViewSet
from ..quotations.api import ExchangeRateViewSet
from ..receipts.api import ReceiptViewSet
from ..requirements.api import (
    DeciderViewSet,
    FeasibilityViewSet,
    NeedViewSet,
    PurchaseStepViewSet,
    RequirementsViewSet,
)
from ..revisits.api import RevisitViewSet
from .ledger import SalesEntryViewSet
from .opportunities import OpportunityViewSet


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("opportunities", OpportunityViewSet, basename="opportunity")
    router.register("gate-items", GateItemViewSet, basename="gate-item")
    router.register("waivers", WaiverViewSet, basename="waiver")
    router.register("contracts", ContractViewSet, basename="contract")
    router.register("rounds", RoundViewSet, basename="round")
    router.register("instalments", InstalmentViewSet, basename="instalment")
    router.register("amendments", AmendmentViewSet, basename="amendment")
    router.register("receipts", ReceiptViewSet, basename="receipt")
    router.register("proposals", ProposalViewSet, basename="proposal")
    router.register("coverage", CoverageViewSet, basename="coverage")
    router.register("products", ProductViewSet, basename="product")
    router.register("tax-rates", TaxRateViewSet, basename="tax-rate")
    router.register("exchange-rates", ExchangeRateViewSet, basename="exchange-rate")
    router.register("text-blocks", TextBlockViewSet, basename="text-block")
    router.register("offer-limits", OfferLimitsViewSet, basename="offer-limits")
    router.register("sales-entries", SalesEntryViewSet, basename="sales-entry")
    router.register("loss-reasons", LossReasonViewSet, basename="loss-reason")
    router.register("competitors", CompetitorViewSet, basename="competitor")
    router.register("analysis", AnalysisViewSet, basename="analysis")
    router.register("contract-copies", ContractCopyViewSet, basename="contract-copy")
    router.register("projects", ProjectViewSet, basename="project")
    router.register("milestones", MilestoneViewSet, basename="milestone")
    router.register("progress-reports", ProgressReportViewSet, basename="progress-report")
    router.register("project-notes", ProjectNoteViewSet, basename="project-note")
    router.register("visit-opportunities", VisitForDealViewSet, basename="visit-opportunity")
    router.register("revisits", RevisitViewSet, basename="revisit")
    router.register("requirements", RequirementsViewSet, basename="requirements")
    router.register("needs", NeedViewSet, basename="need")
    router.register("deciders", DeciderViewSet, basename="decider")
    router.register("purchase-steps", PurchaseStepViewSet, basename="purchase-step")
    router.register("feasibility-questions", FeasibilityViewSet, basename="feasibility-question")
