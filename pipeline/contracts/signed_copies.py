import hashlib

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.audit import record_change
from salesdept.common.content import kind_of, plain_name
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.records import Record, uuid7
from salesdept.people.models import Role

from ..roles import NEGOTIATORS
from .guards import concerns_own_team

FOLDER = "contracts"
END_OF_PDF, TAIL = b"%%EOF", 2048


class SignedCopy(Record):
    """The contract as both signed it, a PDF as it came; better scans are further versions, and none is removed."""

    contract = models.ForeignKey("pipeline.Contract", models.PROTECT, related_name="signed_copies")
    number = models.PositiveSmallIntegerField(_("version"))
    stored = models.FileField(upload_to=FOLDER)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="signed_copies_are_numbered"),
            models.UniqueConstraint(fields=["contract", "sha256"], name="one_signed_copy_once"),
        ]

    def __str__(self):
        return f"{self.contract} ({self.number})"

    def get_absolute_url(self):
        return reverse("pipeline:signed_copy", args=[self.contract_id, self.number])

    @classmethod
    @transaction.atomic
    def add(cls, contract, upload, *, by) -> "SignedCopy":
        """Keep an uploaded PDF with the contract; RuleBroken for what is none, too large, or there already."""
        must_be_kept_by(contract, by)
        type(contract)._base_manager.select_for_update(of=("self",)).get(pk=contract.pk)
        content = read_pdf(upload)
        sha256 = hashlib.sha256(content).hexdigest()
        if contract.signed_copies.filter(sha256=sha256).exists():
            raise RuleBroken(gettext("This very copy is here already."), "3.4.3")
        latest = contract.signed_copies.aggregate(latest=Max("number"))["latest"] or 0
        copy = cls(
            contract=contract,
            number=latest + 1,
            name=plain_name(upload.name),
            size=len(content),
            sha256=sha256,
            by=by,
        )
        copy.stored.save(f"{uuid7()}", ContentFile(content), save=False)
        copy.save()
        changed = {"signed_copy": ["", f"{copy.name} {sha256[:12]}"]}
        record_change(contract, by=by, clause="3.4.3", action="add_signed_copy", changed=changed)
        return copy


def must_be_kept_by(contract, by) -> None:
    """The clerk registers papers; a rep with a part in it, the supervisor and the manager bring them."""
    if contract.state == contract.State.CANCELLED:
        raise RuleBroken(gettext("The contract is cancelled."), "3.4.3")
    if not may_keep(contract, by):
        raise NotYourPart(gettext("Who has a part in the contract, or the sales clerk, adds its paper."), "3.4.3")


def may_keep(contract, user) -> bool:
    if user.is_a(Role.CLERK):
        return True
    if user.is_a(Role.REP):
        return contract.shares.filter(rep=user).exists()
    return user.is_a(*NEGOTIATORS) and concerns_own_team(contract, user) is None


def read_pdf(upload) -> bytes:
    """The content, after its first and last bytes say that it is a whole PDF."""
    largest = settings.ATTACHMENT_BYTES
    if upload.size > largest:
        raise RuleBroken(gettext("The file is larger than %(mb)d MB.") % {"mb": largest // 2**20}, "3.4.3")
    content = upload.read()
    if kind_of(content) != "pdf":
        raise RuleBroken(gettext("This is not a PDF, whatever it is called."), "3.4.3")
    if END_OF_PDF not in content[-TAIL:]:
        raise RuleBroken(gettext("The PDF is not whole: its end is missing."), "3.4.3")
    return content
