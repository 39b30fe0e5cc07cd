"""What research is made of: its head, its rows, the technical department's word, the customer's word."""

from .brief import Requirements
from .confirming import RequirementsAnswer, RequirementsVersion
from .feasibility import FeasibilityQuestion
from .rows import Decider, Need, PurchaseStep

__all__ = [
    "Decider",
    "FeasibilityQuestion",
    "Need",
    "PurchaseStep",
    "Requirements",
    "RequirementsAnswer",
    "RequirementsVersion",
]
