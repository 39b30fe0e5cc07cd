"""How a document comes to its paper: `pdf_of` for who attaches it to a mail, `ask_for` for who asks on a page."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, RuleBroken

from .fonts import FACES
from .kinds import KINDS, Content, Kind
from .letterhead import LOGO_ADDRESS, Letterhead
from .models import Paper

SHEET = Path(__file__).parent / "paper.css"
QUICK_WEIGHT = 80
"""Rows and paragraphs up to which a paper is made while its asker waits: about three pages, two seconds."""
QUICK_SECONDS = 15
SLOW_SECONDS = 240
WAITING_PER_PERSON = 5

_one_at_a_time = BoundedSemaphore(1)
"""A web process prints one paper at once; whoever comes meanwhile is served by the worker."""


def pdf_of(document, kind: str, language: str, *, by=None) -> File:
    """The paper of `document` as it stands now, open for reading, its `name` as a recipient should see it.

    Made on the spot where there is none yet, which takes seconds: call it in a task, or after the commit. It counts as
    sent and is kept for good. RuleBroken where it can't be made.
    """
    paper = written(document, KINDS[kind], language, by=by, keep=True)
    if not paper.is_made and (claimed := Paper.objects.claim(paper.pk)):
        claimed.make(seconds=SLOW_SECONDS)
        paper.refresh_from_db()
    if not paper.is_made:
        why = paper.trouble or _("It is being made by somebody else at this moment.")
        raise NotNow(why, KINDS[kind].clause, remedy=_("Try again in a minute."))
    file = paper.stored.open()
    return File(file, name=paper.name)


def ask_for(document, kind: Kind, language: str, *, by) -> Paper:
    """The paper for a person who waits: made at once when it is short and nobody else prints, else by the worker."""
    paper = written(document, kind, language, by=by)
    if paper.is_waiting and _is_quick(paper) and _one_at_a_time.acquire(blocking=False):
        try:
            if claimed := Paper.objects.claim(paper.pk):
                claimed.make(seconds=QUICK_SECONDS)
                paper.refresh_from_db()
        finally:
            _one_at_a_time.release()
    if paper.is_waiting:
        transaction.on_commit(_hint, robust=True)
    return paper


def _is_quick(paper: Paper) -> bool:
    return paper.weight <= QUICK_WEIGHT and not (paper.source or {}).get("appended")


@transaction.atomic
def written(document, kind: Kind, language: str, *, by=None, keep: bool = False) -> Paper:
    """The row of this content: the one there is, or a new one that waits to be printed.

    A signed or sent document whose paper was made keeps that paper, whatever head and layout are by now.
    """
    with translation.override(language):
        content = kind.write(document, language)
        facts_digest = _digest(content.title, content.number, content.version, content.mark, content.facts)
        if content.is_final and (frozen := _frozen(document, kind, language, facts_digest)):
            return _asked_again(frozen, by, keep)
        source = source_of(content, language, Letterhead.current())
        digest = _digest(facts_digest, source)
        return _row(document, kind, language, content, digest, facts_digest, source, by=by, keep=keep)


def _frozen(document, kind: Kind, language: str, facts_digest: str) -> Paper | None:
    made = Paper.objects.of(document).made().filter(kind=kind.name, language=language, is_kept=True)
    return made.filter(facts_digest=facts_digest).order_by("created_at").first()


def _row(document, kind, language, content: Content, digest, facts_digest, source, *, by, keep) -> Paper:
    own = {"document_id": document.pk, "kind": kind.name, "language": language, "digest": digest}
    if paper := Paper.objects.filter(**own).first():
        return _asked_again(paper, by, keep or content.is_final, source)
    _must_have_patience(by, kind)
    new = Paper(
        **own,
        document_type=ContentType.objects.get_for_model(document),
        title=" ".join(filter(None, (content.title, content.number, content.version)))[:200],
        facts_digest=facts_digest,
        weight=content.weight,
        source=source,
        is_kept=keep or content.is_final,
        asked_by=by,
    )
    # Two who ask at the same moment get one row.
    Paper.objects.bulk_create([new], ignore_conflicts=True)
    return Paper.objects.get(**own)


def _must_have_patience(by, kind: Kind) -> None:
    """RuleBroken when as many papers as one person may have waiting are waiting already."""
    if by and Paper.objects.waiting().filter(asked_by=by).count() >= WAITING_PER_PERSON:
        raise RuleBroken(
            _("%(n)d papers are being made for you already.") % {"n": WAITING_PER_PERSON},
            kind.clause,
            remedy=_("Wait until one of them is made."),
        )


def _asked_again(paper: Paper, by, keep: bool, source: dict | None = None) -> Paper:
    paper.asked_at, paper.is_kept = now(), paper.is_kept or keep
    changed = ["asked_at", "is_kept"]
    if paper.state == Paper.State.FAILED:
        paper.state, paper.attempts, paper.trouble, paper.source = Paper.State.WAITING, 0, "", source
        paper.asked_by = by
        changed += ["state", "attempts", "trouble", "source", "asked_by"]
    paper.save(update_fields=changed)
    return paper


def source_of(content: Content, language: str, head: Letterhead) -> dict:
    """What the press gets: the page, its style, and the pictures that it may show. `language` is active."""
    context = content.facts | {
        "paper": content,
        "head": head.shown_in(language),
        "language": language,
        "face": FACES[language],
        "currency": settings.COMPANY_CURRENCY,
    }
    logo = {LOGO_ADDRESS: ["image/png", base64.b64encode(bytes(head.logo)).decode()]} if head.logo else {}
    return {
        "html": render_to_string(content.template, context),
        "css": _sheet(),
        "assets": logo,
        "appended": content.appended,
    }


@cache
def _sheet() -> str:
    return SHEET.read_text(encoding="utf-8")


def _digest(*parts) -> str:
    told = json.dumps(parts, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _hint() -> None:
    from .tasks import make_papers

    make_papers.delay()
