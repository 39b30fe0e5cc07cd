from celery import shared_task

from .models import Claim, WalletInvoice
from .wallet.work import read_wallets


@shared_task
def release_forgotten() -> int:
    """Free the money of claims that were sent back and lay for a week."""
    return Claim.release_forgotten()


@shared_task(name="expenses.read_invoices")
def read_invoices() -> None:
    """Invoices that lie unread in the wallets are read (5.2.2)."""
    read_wallets()


@shared_task(name="expenses.sweep_wallets")
def sweep_wallets() -> int:
    """Invoices that were deleted from a wallet a month ago go with their files."""
    return WalletInvoice.objects.sweep()
