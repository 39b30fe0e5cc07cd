"""Chapter 3: catalogue, opportunities with their gates, contracts, and the sales ledger."""

from ..contracts.amending import Amendment
from ..contracts.credit import CreditRelease
from ..contracts.instalments import Instalment
from ..contracts.models import Contract, ContractCount, ContractShare
from ..contracts.signed_copies import SignedCopy
from ..copies.models import ContractCopy, CopyQuestion
from ..losses.models import Competitor, LossReason
from ..moves.models import StageMove, StageVisit
from ..negotiation.models import Concession, NegotiationRound
from ..projects.models import Acceptance, DateChange, Milestone, ProgressReport, Project, ProjectNote
from ..receipts.models import Allocation, Receipt
from .catalogue import Product
from .ledger import SalesEntry
from .opportunity import Opportunity
from .proposal import Proposal, QuotationLine
from .requirements import PainPoint, Requirements

__all__ = [
    "Acceptance",
    "Allocation",
    "Amendment",
    "Competitor",
    "Concession",
    "Contract",
    "ContractCopy",
    "ContractCount",
    "ContractShare",
    "CopyQuestion",
    "CreditRelease",
    "DateChange",
    "Instalment",
    "LossReason",
    "Milestone",
    "NegotiationRound",
    "Opportunity",
    "PainPoint",
    "Product",
    "ProgressReport",
    "Project",
    "ProjectNote",
    "Proposal",
    "QuotationLine",
    "Receipt",
    "Requirements",
    "SalesEntry",
    "SignedCopy",
    "StageMove",
    "StageVisit",
]

from pipeline.imports.models import BadRow, ImportedLead, ImportFile, SalesImport  # noqa: E402, F401
