from celery import shared_task

from salesdept.common.calendar import now
from salesdept.common.tables.uploads import lose_old_files

from . import attaching
from .analysis.noting import note_ended_months
from .analysis.spotting import look_again
from .analysis.sums import compact
from .history.work import work_on_past_imports
from .models import Advance, Attached, Claim, ClaimDraft, Commitment, PastImport, Preview, WalletInvoice
from .previews.work import make_previews
from .reactions import tell_of_decision
from .wallet.work import read_wallets


@shared_task
def release_forgotten() -> int:
    """Free the money of claims that were sent back and lay for a week; those of who has left are cancelled."""
    return Claim.cancel_left_behind() + Claim.release_forgotten()


@shared_task
def expire_commitments() -> int:
    """Give back what commitments hold beyond their day; what was asked for on them and not paid goes too."""
    expired = Commitment.expire_due()
    Advance.drop_baseless()
    return expired


@shared_task(name="expenses.read_invoices")
def read_invoices() -> None:
    """Invoices that lie unread in the wallets are read (5.2.2)."""
    read_wallets()


@shared_task(name="expenses.sweep_wallets")
def sweep_wallets() -> int:
    """Invoices deleted from a wallet a month ago go with their files, as do drafts of claims that nobody touched.

    Small pictures of what is gone follow.
    """
    return WalletInvoice.sweep() + ClaimDraft.sweep() + Preview.sweep()


@shared_task(name="expenses.draw_previews")
def draw_previews() -> int:
    """Invoices of which nothing is shown beside their expenses are drawn small (5.2.3)."""
    return make_previews()


@shared_task(name="expenses.sweep_claim_files")
def sweep_claim_files() -> int:
    """Files that were attached to claims' forms and came to nothing go (5.2.2)."""
    Attached.forget()
    return attaching.sweep()


@shared_task(name="expenses.work_on_history")
def work_on_history() -> None:
    """Files of past expenses that wait are read, taken and taken back (5.3.2)."""
    work_on_past_imports()


@shared_task(name="expenses.lose_import_files")
def lose_import_files() -> int:
    """Uploaded files of imports that are done with go."""
    return lose_old_files(PastImport.objects.done_with())


@shared_task(name="expenses.note_ended_months")
def note_months() -> int:
    """The manager is told of months that have ended, and what is unusual becomes findings, also late (5.3.2)."""
    written = note_ended_months()
    look_again()
    return written


@shared_task(name="expenses.compact_sums")
def compact_sums() -> None:
    """What was booked to the sums of the analysis during the day becomes few rows again."""
    compact()


@shared_task
def tell_decisions() -> int:
    """Tell of the decisions that can't be taken back any more, each once."""
    return Claim.tell_of_decisions(now(), tell_of_decision)


@shared_task
def raise_forgotten() -> int:
    """What lay with its reviewer for more working days than the rules give goes one step up too."""
    return Claim.raise_forgotten() + Commitment.raise_forgotten() + Advance.raise_forgotten()
