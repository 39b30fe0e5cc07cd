"""Chapter 3: catalogue, opportunities with their gates, contracts, and the sales ledger."""

from ..analysis.models import ForecastLine
from ..catalogue.models import BundlePart, ListPrice, Product, ProductCost, TaxRate
from ..contracts.amending import Amendment
from ..contracts.credit import CreditRelease
from ..contracts.instalments import Instalment
from ..contracts.line_changes import AmendmentLine
from ..contracts.models import Contract, ContractCount, ContractShare
from ..contracts.signed_copies import SignedCopy
from ..copies.models import ContractCopy, CopyQuestion
from ..gating.models import GateItem, GateTick, Waiver
from ..losses.models import Competitor, LossReason
from ..moves.models import StageMove, StageVisit
from ..negotiation.models import Concession, NegotiationRound
from ..planned_visits.models import VisitForDeal
from ..projects.models import Acceptance, DateChange, Milestone, ProgressReport, Project, ProjectCase, ProjectNote
from ..proposals.approvals import OfferApproval
from ..proposals.blocks import TextBlock
from ..proposals.coverage import Coverage
from ..proposals.dispatches import Dispatch
from ..proposals.limits import OfferLimits
from ..proposals.models import Proposal
from ..proposals.plans import PlanStep
from ..quotations.models import Quotation, QuotationLine, QuotationSums
from ..quotations.rates import ExchangeRate
from ..receipts.models import Allocation, Receipt
from ..requirements.models import (
    Decider,
    FeasibilityQuestion,
    Need,
    PurchaseStep,
    Requirements,
    RequirementsAnswer,
    RequirementsVersion,
)
from ..revisits.models import Revisit, RevisitRules
from .ledger import SalesEntry
from .opportunity import Opportunity

__all__ = [
    "Acceptance",
    "Allocation",
    "BundlePart",
    "ExchangeRate",
    "ListPrice",
    "Dispatch",
    "OfferApproval",
    "OfferLimits",
    "PlanStep",
    "TextBlock",
    "ProductCost",
    "Quotation",
    "QuotationSums",
    "TaxRate",
    "Amendment",
    "AmendmentLine",
    "Competitor",
    "Concession",
    "Contract",
    "ContractCopy",
    "ContractCount",
    "ContractShare",
    "ForecastLine",
    "CopyQuestion",
    "Coverage",
    "CreditRelease",
    "DateChange",
    "Decider",
    "FeasibilityQuestion",
    "GateItem",
    "GateTick",
    "Instalment",
    "LossReason",
    "Milestone",
    "Need",
    "NegotiationRound",
    "Opportunity",
    "Product",
    "ProgressReport",
    "Project",
    "ProjectCase",
    "ProjectNote",
    "Proposal",
    "PurchaseStep",
    "QuotationLine",
    "Receipt",
    "Requirements",
    "RequirementsAnswer",
    "RequirementsVersion",
    "Revisit",
    "RevisitRules",
    "SalesEntry",
    "SignedCopy",
    "StageMove",
    "StageVisit",
    "VisitForDeal",
    "Waiver",
]

from pipeline.imports.models import BadRow, ImportedLead, ImportFile, SalesImport  # noqa: E402, F401
