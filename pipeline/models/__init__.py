"""Chapter 3: catalogue, opportunities with their gates, contracts, and the sales ledger."""

from ..contracts.amending import Amendment
from ..contracts.credit import CreditRelease
from ..contracts.instalments import Instalment
from ..contracts.models import Contract, ContractCount, ContractShare
from ..contracts.signed_copies import SignedCopy
from ..losses.models import Competitor, LossReason
from ..moves.models import StageMove, StageVisit
from ..negotiation.models import Concession, NegotiationRound
from ..receipts.models import Allocation, Receipt
from .catalogue import Product
from .contract import ContractCopy, Milestone
from .ledger import SalesEntry
from .opportunity import Opportunity
from .proposal import Proposal, QuotationLine
from .requirements import PainPoint, Requirements

__all__ = [
    "Competitor",
    "Allocation",
    "Amendment",
    "Concession",
    "Contract",
    "ContractCopy",
    "ContractCount",
    "ContractShare",
    "LossReason",
    "CreditRelease",
    "Instalment",
    "Milestone",
    "NegotiationRound",
    "Opportunity",
    "PainPoint",
    "Product",
    "Proposal",
    "QuotationLine",
    "Receipt",
    "Requirements",
    "SalesEntry",
    "StageMove",
    "StageVisit",
    "SignedCopy",
]

from pipeline.imports.models import BadRow, ImportedLead, ImportFile, SalesImport  # noqa: E402, F401
