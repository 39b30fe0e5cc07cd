"""Chapter 3: catalogue, opportunities with their gates, contracts, and the sales ledger."""

from ..losses.models import Competitor, LossReason
from ..moves.models import StageMove, StageVisit
from .catalogue import Product
from .contract import Contract, ContractCopy, ContractShare, Milestone
from .ledger import SalesEntry
from .negotiation import NegotiationRound
from .opportunity import Opportunity
from .proposal import Proposal, QuotationLine
from .requirements import PainPoint, Requirements

__all__ = [
    "Competitor",
    "Contract",
    "ContractCopy",
    "ContractShare",
    "LossReason",
    "Milestone",
    "NegotiationRound",
    "Opportunity",
    "PainPoint",
    "Product",
    "Proposal",
    "QuotationLine",
    "Requirements",
    "SalesEntry",
    "StageMove",
    "StageVisit",
]

from pipeline.imports.models import BadRow, ImportedLead, ImportFile, SalesImport  # noqa: E402, F401
