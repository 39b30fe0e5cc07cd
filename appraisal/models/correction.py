import hashlib

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext

from pipeline.ledger import book_correction
from salesdept.common.audit import record_change
from salesdept.common.calendar import Month
from salesdept.common.content import kind_of, plain_name
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import Record, uuid7
from salesdept.common.workflow import Happening
from salesdept.people.models import Role

from ..querysets import CorrectionQuerySet
from .objection import Objection

FOLDER = "corrections"

corrected = Happening()
"""Tells the correction and who booked it."""


class Correction(Record):
    """A figure set right by the clerk (4.3.1): an entry of the sales ledger with its reason and its document.

    What was booked stays; the correction stands beside it. Never changed, never deleted.
    """

    entry = models.OneToOneField("pipeline.SalesEntry", models.PROTECT, related_name="correction")
    objection = models.ForeignKey("appraisal.Objection", models.PROTECT, null=True, related_name="corrections")
    stored = models.FileField(upload_to=FOLDER)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4)
    sha256 = models.CharField(max_length=64)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="corrections_newest")]

    def __str__(self):
        return f"{self.entry.rep} {self.entry.contract}"

    def get_absolute_url(self):
        return reverse("appraisal:correction", args=[self.pk])

    @classmethod
    @transaction.atomic
    def book(cls, contract, *, by, document, record_id=None, objection=None, **entry) -> "Correction":
        """Book `entry` (rep, team, amount, cost, new_customers, on, reason) with its `document`; clerk only.

        The same `record_id` by the same contract again gives the correction that the first call booked.
        """
        must_correct(by)
        contract = type(contract).objects.select_for_update(of=("self",)).get(pk=contract.pk)
        if twin := cls.objects.filter(pk=record_id, entry__contract=contract, entry__by=by).first():
            return twin
        _may_be_booked(contract, entry)
        if objection:
            _may_settle(objection, entry)
        content, kind = _read(document)
        correction = cls(
            pk=record_id or uuid7(),
            entry=book_correction(contract, by=by, **entry),
            objection=objection,
            name=plain_name(document.name),
            kind=kind,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        correction.stored.save(f"{uuid7()}", ContentFile(content), save=False)
        correction.save(force_insert=True)
        record_change(contract, by=by, clause="4.3.1", action="correct_figure", reason=entry["reason"])
        corrected.tell(correction, by)
        return correction


def must_correct(by) -> None:
    if not by.is_a(Role.CLERK):
        raise NotYourPart(gettext("The sales clerk corrects figures, with a reason and a document."), "4.3.1")


def _may_be_booked(contract, entry: dict) -> None:
    if contract.state != contract.State.SIGNED:
        raise NotNow(gettext("Only a contract in force is corrected."), "4.3.1")
    contract.must_lie_in_force(entry["on"])
    if not any((entry["amount"], entry["cost"], entry["new_customers"])):
        raise RuleBroken(gettext("Nothing would change."), "4.3.1")
    if not entry["reason"].strip():
        raise RuleBroken(gettext("A correction needs its reason in writing."), "4.3.1")


def _may_settle(objection: Objection, entry: dict) -> None:
    """Lock the objection: one correction follows from it, of the rep's figure in its month."""
    held = Objection.objects.select_for_update(of=("self",)).select_related("card__rep", "card__period")
    objection = held.get(pk=objection.pk)
    if objection.state != Objection.State.UPHELD or objection.remedy != Objection.Remedy.CORRECTION:
        raise NotNow(gettext("Only an objection that was upheld by a correction is followed by one."), "1.3.2")
    card = objection.card
    if card.rep != entry["rep"] or card.period.month != Month.of(entry["on"]):
        raise RuleBroken(
            gettext("This objection is about the figures of %(rep)s in %(month)s.")
            % {"rep": card.rep, "month": card.period.month.label},
            "1.3.2",
            remedy=gettext("Book it without the objection, or for that rep with a day in that month."),
        )
    if objection.corrections.exists():
        raise NotNow(gettext("The correction of this objection is booked already."), "1.3.2")


def _read(document) -> tuple[bytes, str]:
    """The content and its kind by its first bytes; RuleBroken for what is no paper or picture."""
    largest = settings.ATTACHMENT_BYTES
    if document.size > largest:
        raise RuleBroken(gettext("The file is larger than %(mb)d MB.") % {"mb": largest // 2**20}, "4.3.1")
    content = document.read()
    kind = kind_of(content)
    if not kind:
        raise RuleBroken(
            gettext("The document is a PDF or a picture; this is neither, whatever it is called."), "4.3.1"
        )
    return content, kind
