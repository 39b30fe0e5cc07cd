"""The signature of a contract (3.4.3)."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesdept.webhooks.events import event
from salesdept.webhooks.models import Delivery


@event(
    "contract.signed",
    label=_("A contract is signed"),
    sample={
        "id": "01990c5e-7a4b-7000-8000-000000000002",
        "number": "C-2026-0017",
        "opportunity": "01990c5e-7a4b-7000-8000-000000000001",
        "signed_on": "2026-04-08",
        "url": "https://…/api/v1/contracts/01990c5e-7a4b-7000-8000-000000000002/",
    },
)
def signed(contract) -> dict:
    return {
        "id": str(contract.pk),
        "number": contract.number,
        "opportunity": contract.opportunity_id and str(contract.opportunity_id),
        "signed_on": contract.signed_on.isoformat(),
        "url": settings.SITE_URL + reverse("contract-detail", args=[contract.pk]),
    }


def tell_of_signature(contract) -> None:
    """Part of signing, in its transaction."""
    Delivery.write(signed, {str(contract.pk): contract})
