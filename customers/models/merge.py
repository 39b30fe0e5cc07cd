from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext

from salesdept.common.audit import record_change
from salesdept.common.calendar import now
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.records import Record

from ..merging import move_back, move_rows, watched
from ..querysets import MergeQuerySet
from ..tax_ids import PLACEHOLDERS
from .customer import Customer

UNDO_WITHIN = timedelta(days=30)

FACTS = tuple(field.name for field in Customer._meta.fields if field.editable and field.name not in ("id", "owner"))
"""What the two files may say differently; for each, one of them wins. The owner of the kept file stays."""

DATES = ("opened_on", "last_contact_on", "last_verified_on")
KEPT_FOR_THE_WAY_BACK = [field for field in Customer._meta.concrete_fields if field.name in (*FACTS, *DATES, "own")]


class Merge(Record):
    """Two files of one company became one (3.1.2): what moved and what both said before, for 30 days undoable."""

    kept = models.ForeignKey(Customer, models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict, editable=False)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder, editable=False)
    undone_at = models.DateTimeField(null=True, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="merged_into_one_file"),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two_files"),
        ]

    def __str__(self):
        return gettext("%(gone)s merged into %(kept)s") % {"gone": self.gone.name, "kept": self.kept.name}

    @property
    def rows_moved(self) -> int:
        return sum(len(ids) for ids in self.moved.values())

    @property
    def undo_until(self):
        return self.created_at + UNDO_WITHIN

    @classmethod
    @transaction.atomic
    def of(cls, kept: Customer, gone: Customer, *, by, facts: dict | None = None) -> "Merge":
        """Merge `gone` into `kept`; `facts` are the values that the kept file shall have, others stay its own.

        Everything that pointed at `gone` moves along, old addresses of it lead to `kept`.
        NotYourPart unless `by` keeps both; NotNow when one of them was merged meanwhile.
        """
        kept, gone = _locked(kept.pk, gone.pk)
        _must_go_together(kept, gone, by)
        before: dict = {
            "facts": _facts_of(kept),
            "tax_id": gone.tax_id,
            "first_to_ask": _first_to_ask(gone),
            "self": _self_of(gone),
        }
        with watched(kept, gone, by=by):
            moved = _put_together(kept, gone, before["tax_id"], facts or {})
        merge = cls.objects.create(kept=kept, gone=gone, by=by, moved=moved, before=before, after=_facts_of(kept))
        record_change(kept, by=by, clause="3.1.2", action="merge", changed={"merged": ["", gone.name]})
        record_change(gone, by=by, clause="3.1.2", action="merge", changed={"merged": ["", kept.name]})
        return merge

    @property
    def is_undoable(self) -> bool:
        return self.undone_at is None and now() <= self.undo_until

    @transaction.atomic
    def undo(self, *, by) -> list[str]:
        """Two files again, rows and facts as before; return the names of the facts that somebody changed since and
        that stay. NotNow after 30 days, or when it is undone already.
        """
        kept, gone = _locked(self.kept_id, self.gone_id)
        merge = Merge.objects.select_for_update().get(pk=self.pk)
        must_merge(kept, by)
        if not merge.is_undoable or kept.merged_into_id:
            raise NotNow(gettext("This merge can no longer be undone."), "3.1.2")
        with watched(kept, gone, by=by):
            changed_since = _restore(kept, merge.before["facts"], merge.after)
            move_back(merge.moved, gone, kept)
        _ask_first(gone, merge.before["first_to_ask"])
        if own := merge.before.get("self"):
            gone.contacts.filter(pk=own).update(is_self=True)
        gone.merged_into, gone.tax_id = None, _free_tax_id(merge.before["tax_id"])
        gone.version += 1
        gone.save()
        merge.undone_at = now()
        merge.save(update_fields=["undone_at"])
        record_change(kept, by=by, clause="3.1.2", action="unmerge", changed={"merged": [gone.name, ""]})
        record_change(gone, by=by, clause="3.1.2", action="unmerge", changed={"merged": [kept.name, ""]})
        return changed_since


def _put_together(kept: Customer, gone: Customer, tax_id: str, chosen: dict) -> dict[str, list[str]]:
    """Everything of `gone` is `kept`'s from now on, its `tax_id` where there is none yet; relation -> ids moved."""
    # The ledger lets its rows go along only once the one file is known to be the other.
    gone.tax_id, gone.merged_into = "", kept
    gone.version += 1
    gone.save()
    if _first_to_ask(kept):
        gone.contacts.update(is_primary=False)
    gone.addresses.update(is_main=False)
    gone.contacts.update(is_self=False)
    moved = move_rows(gone, kept)
    if kept.tax_id in PLACEHOLDERS:
        kept.tax_id = tax_id
    of_both = {"other_names": names_of_both(kept, gone), "tags": tags_of_both(kept, gone)}
    of_both["own"] = gone.own | kept.own | chosen.get("own", {})
    for name, value in (chosen | of_both).items():
        setattr(kept, name, value)
    if kept.parent_id in (kept.pk, gone.pk):
        kept.parent = None
    kept.opened_on = min(kept.opened_on, gone.opened_on)
    kept.last_contact_on = max(filter(None, (kept.last_contact_on, gone.last_contact_on)), default=None)
    kept.pool_warned_on = None
    kept.version += 1
    kept.save()
    return moved


def may_merge(customer: Customer, user) -> bool:
    """Who keeps the file, and the clerk, who compiles (7.1.1)."""
    return customer.needs_reason_from(user) or customer.is_kept_by(user)


def _must_go_together(kept: Customer, gone: Customer, by) -> None:
    """The two may become one, in this direction, by this person."""
    if kept.merged_into_id or gone.merged_into_id:
        raise NotNow(gettext("One of these files was merged meanwhile."), "3.1.2")
    for customer in (kept, gone):
        must_merge(customer, by)
    if kept.kind != gone.kind:
        raise RuleBroken(
            gettext("One is a company, the other a private person."),
            "3.1.2",
            remedy=gettext("Say on its page which of the two both are, then merge."),
        )
    if kept.is_in_pool and not gone.is_in_pool:
        raise RuleBroken(gettext("Keep the file that has an owner; the other lies in the public pool."), "3.1.2")


def must_merge(customer: Customer, by) -> None:
    if not may_merge(customer, by):
        raise NotYourPart(gettext("Who keeps both files merges them; ask your supervisor."), "7.1.3")


def names_of_both(kept: Customer, gone: Customer) -> list[str]:
    """The other names of the kept file: also those by which the merged one was known."""
    names = dict.fromkeys([*kept.other_names, gone.name, *gone.other_names])
    return [name for name in names if name != kept.name]


def tags_of_both(kept: Customer, gone: Customer) -> list[str]:
    return list(dict.fromkeys([*kept.tags, *gone.tags]))


def _locked(*pks) -> list[Customer]:
    """The two rows, locked in one order whichever way round they are asked for. RuleBroken for a file with itself."""
    if len(set(pks)) != len(pks):
        raise RuleBroken(gettext("A file is not merged into itself."), "3.1.2")
    rows = Customer.with_merged.select_for_update(of=("self",)).select_related("owner").order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=pks)}
    return [found[pk] for pk in pks]


def _facts_of(customer: Customer) -> dict:
    """The facts and dates as they are kept for the way back."""
    return {field.name: field.value_from_object(customer) for field in KEPT_FOR_THE_WAY_BACK}


def _restore(customer: Customer, before: dict, after: dict) -> list[str]:
    """Put back what the merge changed; the names of what was changed since, which stays."""
    changed_since = []
    now_there = DjangoJSONEncoder().encode
    # A merge of before there was such a field says nothing of it.
    for field in (field for field in KEPT_FOR_THE_WAY_BACK if field.name in before):
        value = before[field.name]
        if now_there(field.value_from_object(customer)) == now_there(after[field.name]):
            setattr(customer, field.attname, field.to_python(value))
        elif value != after[field.name]:
            changed_since.append(field.name)
    customer.version += 1
    customer.save()
    return changed_since


def _free_tax_id(tax_id: str) -> str:
    """The former tax ID, unless another file has it by now."""
    taken = tax_id not in PLACEHOLDERS and Customer.with_merged.filter(tax_id=tax_id).exists()
    return "" if taken else tax_id


def _first_to_ask(customer: Customer) -> str | None:
    first = customer.contacts.filter(is_primary=True).values_list("pk", flat=True).first()
    return str(first) if first else None


def _self_of(customer: Customer) -> str | None:
    """The contact person who stands for a private person."""
    own = customer.contacts.filter(is_self=True).values_list("pk", flat=True).first()
    return str(own) if own else None


def _ask_first(customer: Customer, contact: str | None) -> None:
    if contact and not customer.contacts.filter(is_primary=True).exists():
        customer.contacts.filter(pk=contact).update(is_primary=True)


class Different(Record):
    """Two files that look alike were found to be of different companies (3.1.2); nobody is asked again."""

    one = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="different_said_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="different_pair_is_ordered"),
        ]

    def __str__(self):
        return f"{self.one_id} {self.other_id}"

    @classmethod
    @transaction.atomic
    def say(cls, one: Customer, other: Customer, *, by) -> None:
        for customer in (one, other):
            must_merge(customer, by)
        first, second = sorted((one, other), key=lambda customer: customer.pk)
        _row, is_new = cls.objects.get_or_create(one=first, other=second, defaults={"by": by})
        if is_new:
            record_change(one, by=by, clause="3.1.2", action="different", changed={"other_file": ["", other.name]})
