from celery import shared_task

from .models import Claim, Commitment
from .wallet.work import read_wallets


@shared_task
def release_forgotten() -> int:
    """Free the money of claims that were sent back and lay for a week."""
    return Claim.release_forgotten()


@shared_task
def expire_commitments() -> int:
    """Give back what commitments hold beyond their day."""
    return Commitment.expire_due()


@shared_task(name="expenses.read_invoices")
def read_invoices() -> None:
    """Invoices that lie unread in the wallets are read (5.2.2)."""
    read_wallets()
