"""Chapter 3 as JSON. What is written goes through the same forms and steps as on the pages."""

from ..losses.api import CompetitorViewSet, LossReasonViewSet
from .contracts import ContractViewSet
from .ledger import SalesEntryViewSet
from .opportunities import OpportunityViewSet
from .products import ProductViewSet


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("opportunities", OpportunityViewSet, basename="opportunity")
    router.register("contracts", ContractViewSet, basename="contract")
    router.register("products", ProductViewSet, basename="product")
    router.register("sales-entries", SalesEntryViewSet, basename="sales-entry")
    router.register("loss-reasons", LossReasonViewSet, basename="loss-reason")
    router.register("competitors", CompetitorViewSet, basename="competitor")
