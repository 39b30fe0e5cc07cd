"""Reading what lies in the wallets, in the worker. Asked at any time, it reads what waits and nothing twice."""

import json
import logging
import subprocess
import sys

from django.conf import settings
from django.db.models import F

from salesdept.common.tables.turn import Turn

from ..invoices.read_out import Trouble
from .models import WalletInvoice

log = logging.getLogger(__name__)
TURN = Turn("our_turn_at_wallets", 7_305_002)
SECONDS = 25
MEMORY = 1536
MOST_ATTEMPTS = 2


def read_wallets() -> bool:
    """Read what waits, the oldest first; False when another process is at it."""
    return TURN.work_through(WalletInvoice.objects.waiting_to_be_read, read_one)


def read_one(invoice: WalletInvoice) -> None:
    """Whatever the file does to the reader is told on the invoice, and the next one has its turn."""
    WalletInvoice.objects.filter(pk=invoice.pk).update(attempts=F("attempts") + 1)
    if invoice.attempts >= MOST_ATTEMPTS:
        return invoice.note({"trouble": Trouble.TOO_SLOW})
    with invoice.stored.open() as file:
        content = file.read()
    invoice.note(told_of(content, invoice.kind))


def told_of(content: bytes, kind: str) -> dict:
    """What the reader, in a process of its own, tells of a file."""
    reader = [sys.executable, "-m", "expenses.invoices.reader", kind, str(SECONDS), str(MEMORY)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program with arguments of our own
            reader, input=content, capture_output=True, timeout=SECONDS + 5, cwd=settings.BASE_DIR, check=True
        )
    except subprocess.TimeoutExpired:
        return {"trouble": Trouble.TOO_SLOW}
    except subprocess.CalledProcessError as problem:
        log.warning("A reader of %s ended with %s: %s", kind, problem.returncode, problem.stderr[-500:])
        return {"trouble": Trouble.TOO_SLOW if problem.returncode < 0 else Trouble.BROKEN}
    return json.loads(done.stdout)
