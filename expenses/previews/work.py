"""Small pictures of invoices, drawn in the worker. Asked at any time, it makes what is missing and nothing twice."""

import logging
import subprocess
import sys

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Exists, F, OuterRef

from salesdept.common.tables.turn import Turn

from ..invoices.drawing import DRAWN
from ..models import ClaimLine, WalletInvoice
from ..wallet.work import told_of
from .models import Preview

log = logging.getLogger(__name__)
TURN = Turn("our_turn_at_previews", 7_305_012)
SECONDS = 15
MEMORY = 1024
AT_ONCE = 100
"""So many a run: the first run, over all that was taken before, leaves others their turn at the worker."""


def make_previews() -> int:
    """Draw what is missing, the newest first; how many, 0 when another process is at it."""
    with TURN.taken() as is_ours:
        missing = list(_missing()[:AT_ONCE]) if is_ours else []
        for paper, kind, _taken_at in missing:
            make_one(paper, kind)
        return len(missing)


def _missing():
    """(name of the file, kind, when it came)."""
    claimed = ClaimLine.objects.exclude(document="").order_by().exclude(_is_settled("document"))
    in_wallets = WalletInvoice.objects.filter(discarded_at=None).order_by().exclude(_is_settled("stored"))
    rows = claimed.values_list("document", "document_kind", "created_at")
    return rows.union(in_wallets.values_list("stored", "kind", "created_at")).order_by("-created_at")


def _is_settled(column: str) -> Exists:
    return Exists(Preview.objects.settled().filter(paper=OuterRef(column)))


def make_one(paper: str, kind: str) -> None:
    """Whatever the file does to the drawer costs this preview and no other."""
    preview, _is_new = Preview.objects.get_or_create(paper=paper)
    Preview.objects.filter(pk=preview.pk).update(attempts=F("attempts") + 1)
    try:
        with default_storage.open(paper) as file:
            content = file.read()
    except OSError:
        return
    if kind not in DRAWN:
        preview.keep(facts=told_of(content, kind))
    elif (picture := drawn(content, kind)) is not None:
        preview.keep(picture=ContentFile(picture) if picture else None)


def drawn(content: bytes, kind: str) -> bytes | None:
    """The picture that the drawer, in a process of its own, makes of a file; b"" where it can't, None if it died."""
    drawer = [sys.executable, "-m", "expenses.invoices.drawer", kind, str(SECONDS), str(MEMORY)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program with arguments of our own
            drawer, input=content, capture_output=True, timeout=SECONDS + 5, cwd=settings.BASE_DIR, check=True
        )
    except subprocess.TimeoutExpired:
        return None
    except subprocess.CalledProcessError as problem:
        log.warning("A drawer of %s ended with %s: %s", kind, problem.returncode, problem.stderr[-500:])
        return None
    return done.stdout
