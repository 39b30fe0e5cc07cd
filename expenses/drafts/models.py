from dataclasses import astuple
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext

from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, Stale
from salesdept.common.locks import hold
from salesdept.common.records import Record

from ..documents import Paper, paper_of, receipt_for
from .names import CHOSEN, is_known, number_of
from .querysets import ClaimDraftQuerySet

KEPT_FOR = timedelta(days=60)
"""After the last change: what is older would be claimed late anyway."""
LONGEST = 1000


class ClaimDraft(Record):
    """What a person typed into the form of a claim since it was last saved, valid or not.

    `about` is the claim's id, or the one that a new claim will have. `typed` has the form's own names, `since` the
    version of the draft that each came with: whoever last saw an earlier one learns of it. Nothing but the form reads
    it; it goes when the claim is saved.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    about = models.UUIDField()
    typed = models.JSONField(default=dict)
    since = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=now)

    objects = ClaimDraftQuerySet.as_manager()
    others: dict[str, Any]
    """What other devices typed since the caller last looked, where the caller typed otherwise or nothing."""

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["person", "about"], name="one_draft_of_a_claim")]
        indexes = [models.Index(fields=["saved_at"], name="claim_drafts_by_age")]

    def __str__(self):
        return self.typed.get("title") or gettext("Untitled claim")

    def get_absolute_url(self):
        return f"{reverse('expenses:claim_new')}?draft={self.about}"

    @classmethod
    @transaction.atomic
    def keep(cls, about, typed: dict[str, Any], *, by, seen: int = 0, version: int | None = None) -> "ClaimDraft":
        """Keep what was typed since version `seen` of the draft; the draft, with the `others`.

        `version` is that of the claim as the form shows it, None for a new one. Stale once it was saved elsewhere,
        NotNow once it can't be changed any more. What is no field of the form is passed over.
        """
        cls.hold(about, by.pk)
        _must_still_stand(about, by, version)
        draft = cls.objects.visible_to(by).filter(about=about).first() or cls(person=by, about=about, version=0)
        kept = {name: _as_kept(name, value, by) for name, value in typed.items() if is_known(name)}
        draft.others = draft.unseen(kept, seen)
        draft.version += 1
        # What is sent once more, by a device put away or out of reach, is nobody's change.
        changed = {name: value for name, value in kept.items() if draft.typed.get(name) != value}
        draft.typed |= changed
        draft.since |= dict.fromkeys(changed, draft.version)
        draft.saved_at = now()
        draft.save()
        return draft

    @staticmethod
    def hold(about, person_id) -> None:
        """Until the caller's transaction ends nobody else keeps or discards it: taken before its claim is written."""
        hold([f"draft of a claim:{person_id}:{about}"])

    def unseen(self, typed: dict[str, Any], seen: int) -> dict[str, Any]:
        """What came after version `seen` and is otherwise in `typed`."""
        later = (name for name, at in self.since.items() if at > seen)
        return {name: self.typed[name] for name in later if name not in typed or self.typed[name] != typed[name]}

    def unseen_in(self, sent, seen: int) -> dict[str, Any]:
        """What came after version `seen` and stands otherwise in the form that was `sent`."""
        return self.unseen({name: _as_kept(name, sent.get(name), self.person) for name in self.typed}, seen)

    @property
    def of_claim(self) -> dict[str, Any]:
        """What the form of the claim itself starts with."""
        return {name: value for name, value in self.typed.items() if number_of(name) is None}

    def expenses(self) -> list[dict[str, Any]]:
        """What the form of each expense starts with, in their order; rows in which nothing was entered are left out."""
        rows: dict[int, dict] = {}
        for name in self.typed:
            if (number := number_of(name)) is not None:
                rows.setdefault(number, {})[name.split("-", 2)[2]] = self.shown(name, self.typed[name])
        return [row for _number, row in sorted(rows.items()) if any(row[name] for name in row if name not in CHOSEN)]

    def shown(self, name: str, value) -> str:
        """The field as the form has it: for a kept file a new receipt."""
        return receipt_for(Paper(*value), self.person) if name.endswith("-receipt") and value else value

    @transaction.atomic
    def discard(self) -> None:
        """Away with it, and with the files that came with it alone."""
        self.hold(self.about, self.person_id)
        if draft := type(self).objects.filter(pk=self.pk).first():
            draft._go()

    def _go(self) -> None:
        from ..models import ClaimLine

        papers = [Paper(*value) for name, value in self.typed.items() if name.endswith("-receipt") and value]
        in_use = ClaimLine.objects.filter(document__in=[one.name for one in papers])
        used = set(in_use.values_list("document", flat=True))
        self.delete()
        for paper in papers:
            if paper.name not in used:
                transaction.on_commit(paper.lose)

    @classmethod
    @transaction.atomic
    def settle(cls, about, by) -> None:
        """The claim was saved: what was typed is in it."""
        cls.hold(about, by.pk)
        for draft in cls.objects.visible_to(by).filter(about=about):
            draft.discard()

    @classmethod
    def sweep(cls) -> int:
        """Those that nobody touched for two months; how many."""
        old = list(cls.objects.filter(saved_at__lt=now() - KEPT_FOR))
        for draft in old:
            draft.discard()
        return len(old)


def _as_kept(name: str, value, by):
    """Texts as they were typed; of a receipt the paper behind it, because receipts run out within a day."""
    if not name.endswith("-receipt"):
        return str(value or "")[:LONGEST]
    paper = paper_of(str(value or ""), by)
    return list(astuple(paper)) if paper else ""


def _must_still_stand(about, by, version: int | None) -> None:
    from ..models import Claim

    claim = Claim.objects.filter(pk=about, claimant=by).first()
    if claim is None:
        return
    if not claim.may_edit(by):
        raise NotNow(gettext("It can't be changed any more: it is with its reviewer, or done with."), "5.2.1")
    if claim.version != version:
        raise Stale(
            gettext("This claim was saved on another device meanwhile. What you typed since stays on this one."),
            "5.2.1",
            remedy=gettext("Open it again"),
            remedy_url=reverse("expenses:claim_edit", args=[about]),
        )
