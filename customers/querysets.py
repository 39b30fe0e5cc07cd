from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from guardian.managers import UserObjectPermissionManager

from salesdept.common.calendar import midnight, today, working_time_ago
from salesdept.common.finding import FindableQuerySet, Query
from salesdept.people.models import Role

from .birthdays import kept_on
from .names import bare_name, name_key
from .pool import under_way
from .private.kinds import ALIKE, bring_self_along
from .tax_ids import PLACEHOLDERS, plain_tax_id

LEVELS = ("A", "B", "C")


def untouched_since(spans: int = 1) -> datetime:
    """New leads of before then have lain for that many spans of UNTOUCHED_HOURS on working days (3.1.3)."""
    return working_time_ago(timedelta(hours=settings.UNTOUCHED_HOURS * spans))


class OwnedQuerySet(FindableQuerySet):
    """Rows whose `owner` decides who sees them: own, own team at present, all, none (7.1.3).

    Scopes are unions: an OR over two tables can use the index of neither.
    """

    SEE_ALL = (Role.MANAGER, Role.CLERK, Role.LEADERSHIP)

    def owned_within(self, user) -> Q:
        return Q(owner__in=[user.pk, *user.led_ids]) if user.is_a(Role.SUPERVISOR) else Q(owner=user)


class LeadQuerySet(OwnedQuerySet):
    def visible_to(self, user):
        if user.is_a(*self.SEE_ALL):
            return self
        return self.filter(self.owned_within(user)) if user.is_a(Role.REP, Role.SUPERVISOR) else self.none()

    def read_by(self, user):
        """Annotate `reads_whole`: the owner reads phone and e-mail, others see them masked."""
        return self.annotate(reads_whole=ExpressionWrapper(Q(owner=user), BooleanField()))

    def for_list(self):
        return self.select_related("owner", "customer", "campaign", "web_form")

    def named(self, text: str):
        """Leads whose company or person is called so, in part, in either script or by pinyin."""
        return self.listed(Query(bare_name(text)))

    def collected(self, since=None, until=None):
        """Leads of these days, both included."""
        found = self.filter(created_at__gte=midnight(since)) if since else self
        return found.filter(created_at__lt=midnight(until + timedelta(days=1))) if until else found

    def by_fate(self, field: str) -> dict[object, dict]:
        """Value of `field` -> how many `leads`, and how many of them by now `qualified` or `put_aside`."""
        counted = (
            self.order_by()
            .values(field)
            .annotate(
                leads=Count("pk"),
                qualified=Count("pk", filter=Q(state="qualified")),
                put_aside=Count("pk", filter=Q(state="disqualified")),
            )
        )
        return {row[field]: row for row in counted}

    def open(self):
        return self.filter(state__in=["new", "contacted"])

    def untouched(self):
        return self.filter(state="new")

    def waiting(self):
        """Those with which nobody has spoken, and those whose next step is due."""
        return self.open().filter(Q(state="new") | Q(next_on__lte=today()))

    def untouched_for(self, spans: int):
        """Leads with which nobody has spoken for so many spans of UNTOUCHED_HOURS (3.1.3)."""
        return self.untouched().filter(created_at__lt=untouched_since(spans))

    def rescore(self) -> int:
        """Add up the points of those that are open; return how many have another score now."""
        from .scoring import ScoreTable, score

        fresh = self.open().annotate(fresh=score(ScoreTable.in_force()))
        return fresh.exclude(score=F("fresh")).update(score=F("fresh"))

    def count_by_state(self) -> dict[str, int]:
        """state -> how many, those without any left out."""
        return dict(self.order_by().values_list("state").annotate(Count("pk")))

    def count_by_owner(self, people):
        """(id, name, how many of these leads) for those of `people` who have any, by name."""
        owned = self.filter(owner__in=people).order_by("owner__name", "owner")
        return owned.values_list("owner", "owner__name").annotate(Count("pk"))


class CustomerQuerySet(OwnedQuerySet):
    def bulk_create(self, objs, *args, **kwargs):
        from .models import Address, OwnershipPeriod

        with transaction.atomic():
            made = super().bulk_create(objs, *args, **kwargs)
            OwnershipPeriod.begin(made, OwnershipPeriod.Begun.OPENED)
            Address.follow(made)
        return made

    def bulk_update(self, objs, fields, *args, **kwargs):
        from .models import Address

        files = list(objs)
        with transaction.atomic():
            changed = super().bulk_update(files, fields, *args, **kwargs)
            if {"address", "region"} & set(fields):
                Address.follow(files)
            if {*ALIKE} & set(fields):
                for person in (file for file in files if file.is_person):
                    bring_self_along(person)
        return changed

    def visible_to(self, user):
        """Files `user` may open: own and shared; a supervisor the team's; manager, clerk and leadership all (7.1.3)."""
        if user.is_a(*self.SEE_ALL):
            return self
        return self.none() if user.is_a(Role.FINANCE, Role.ADMIN) else self.filter(pk__in=self.ids_open_to(user))

    def ids_open_to(self, user):
        """Ids of own and shared files."""
        shared = self.shared_with(user)
        if not user.is_a(Role.REP, Role.SUPERVISOR):
            return shared
        return self.model.objects.filter(self.owned_within(user)).order_by().values("pk").union(shared)

    def shared_with(self, user):
        """Ids of the files that somebody shared with `user` by name, as long as it lasts (1.3.3)."""
        from .models import CustomerUserObjectPermission

        return CustomerUserObjectPermission.objects.in_force().filter(user=user).order_by().values("content_object")

    def in_pool(self):
        """Files without an owner (公海); who sells may know of them and claim one (7.1.3)."""
        return self.filter(owner=None)

    def known_to(self, user):
        """Those that `user` may open, and those of the pool, of which one may know that they are there (7.1.3)."""
        return self.visible_to(user) | self.in_pool()

    def kept(self):
        return self.filter(owner__isnull=False)

    def read_by(self, user):
        """Annotate `reads_whole`: owner and named colleagues of the department read phone numbers unmasked."""
        return self.annotate(reads_whole=reads_whole(user))

    def for_list(self):
        return self.select_related("owner", "parent")

    def named(self, text: str):
        """Files with `text` in a name or the tax ID, in either script or by pinyin, whatever the legal form."""
        return self.listed(Query(bare_name(text)))

    def standing_for(self, pk):
        """The file into which that of `pk` was merged, along the chain; None where it was not. For `with_merged`."""
        found = self.filter(pk=pk).select_related("merged_into").first()
        kept = found and found.merged_into
        while kept and kept.merged_into_id:
            kept = self.get(pk=kept.merged_into_id)
        return kept

    def called(self, text: str):
        """Files of exactly this name, however it is written, or of this tax ID."""
        tax_id = plain_tax_id(text)
        same = Q(name_keys__contains=[name_key(text)])
        return self.filter(same if tax_id in PLACEHOLDERS else same | Q(tax_id=tax_id))

    def called_each(self, texts: Iterable[str]) -> dict[str, list]:
        """text -> the files that `called` finds by it, of many texts in one query."""
        asked = {text: (name_key(text), plain_tax_id(text)) for text in texts}
        tax_ids = {tax_id for _name, tax_id in asked.values()}.difference(PLACEHOLDERS)
        same = Q(name_keys__overlap=[name for name, _tax_id in asked.values()]) | Q(tax_id__in=tax_ids)
        by_name: dict[str, set] = defaultdict(set)
        by_tax_id: dict[str, set] = defaultdict(set)
        file: Any
        for file in self.filter(same):
            by_tax_id[file.tax_id].add(file)
            for name in file.name_keys:
                by_name[name].add(file)
        by_tax_id.update(dict.fromkeys(PLACEHOLDERS, set()))
        return {text: list(by_name[name] | by_tax_id[tax_id]) for text, (name, tax_id) in asked.items()}

    def silent(self, day=None):
        """Files past the contact rhythm of their class; never contacted counts from the file's opening (7.2.1)."""
        rules = _rules()
        return self.filter(_past(day, rules.contact_days, "silent_since__lt"))

    def unchecked(self, day=None):
        """Files whose facts are to be checked again by the rhythm of their class, the longest due first (7.1.2)."""
        rules = _rules()
        return self.annotate(checked_on=Coalesce("last_verified_on", "opened_on")).filter(
            _past(day, rules.check_days, "checked_on__lte")
        )

    def idle(self, *, ahead: int = 0):
        """Files whose owner has let the time of their class pass without contact, in `ahead` days at the latest: they
        go back to the pool, but those on which something is under way (7.2.1).
        """
        rules = _rules()
        day = today() + timedelta(days=ahead)
        late = _past(day, rules.pool_days, "silent_since__lte", "kept_since__lte")
        return self.kept().filter(late).exclude(under_way())

    def warned(self):
        """Those of which owner and supervisor know that they go back to the pool; a contact ends it."""
        return self.filter(pool_warned_on__isnull=False)

    def with_loss_ahead(self):
        """Annotate `loss_ahead`: warned, and nothing under way that would keep the file from the pool."""
        return self.annotate(
            loss_ahead=ExpressionWrapper(Q(pool_warned_on__isnull=False) & ~under_way(), BooleanField())
        )

    def unwarned(self):
        return self.filter(pool_warned_on=None)

    def silent_for(self, days: int):
        return self.filter(silent_since__lte=today() - timedelta(days=days))

    def lacking(self, facts):
        """Files in which at least one of these fields is empty."""
        nothing = Q()
        for name in facts:
            nothing |= Q(**{f"{name}__isnull": True}) if self.model._meta.get_field(name).null else Q(**{name: ""})
        return self.filter(nothing)

    def proposed_to(self, user, limit: int = 30) -> list:
        """Whom `user` most likely speaks of: whom the plan of today names, in its order, then those contacted last by
        that person, then the own files contacted last.
        """
        from .models import Communication, PlannedVisit

        planned = PlannedVisit.objects.planned().filter(person=user, day=today()).by_time()
        recent = Communication.objects.filter(by=user).order_by("-happened_at", "-pk")
        likely = [*planned.values_list("customer", flat=True), *recent.values_list("customer", flat=True)[:100]]
        order = list(dict.fromkeys(likely))[:limit]
        met = self.in_bulk(order)
        own = self.filter(owner=user).exclude(pk__in=order).order_by("-silent_since", "name")
        return [met[pk] for pk in order if pk in met] + list(own[: limit - len(met)])


def _rules():
    from .models import KeepingRules

    return KeepingRules.now()


def _past(day, days_of, *lookups: str) -> Q:
    """Files of each class whose dates lie `days_of(class)` before `day` or today; a class without days never."""
    found = Q(pk__in=[])
    for level in LEVELS:
        if days := days_of(level):
            since = (day or today()) - timedelta(days=days)
            found |= Q(("level", level), *((lookup, since) for lookup in lookups))
    return found


class GrantQuerySet(models.QuerySet):
    """Files shared by name."""

    def in_force(self):
        return self.filter(Q(until=None) | Q(until__gte=today()))

    def to_write(self):
        return self.filter(permission__codename="change_customer")


class GrantManager(UserObjectPermissionManager.from_queryset(GrantQuerySet)):  # type: ignore[misc]
    """Guardian's own manager, by which it assigns permissions."""


class CustomerManager(models.Manager.from_queryset(CustomerQuerySet)):  # type: ignore[misc]
    """The files that stand: one that was merged into another is found there."""

    def get_queryset(self):
        return super().get_queryset().filter(merged_into=None)


def reads_whole(user, path: str = ""):
    """Whether `user` reads the confidential fields of the customer at `path` ("customer__") unmasked and unlogged."""
    from .models import CustomerUserObjectPermission

    if not user.is_a(Role.REP, Role.SUPERVISOR, Role.MANAGER):
        return Value(False, output_field=BooleanField())
    grants = CustomerUserObjectPermission.objects.in_force().filter(user=user, content_object=OuterRef(f"{path}pk"))
    return ExpressionWrapper(Q(**{f"{path}owner": user}) | Exists(grants), BooleanField())


class ChildQuerySet(models.QuerySet):
    """Parts of a customer file: seen by whoever sees the file."""

    def visible_to(self, user):
        from .models import Customer

        if user.is_a(*OwnedQuerySet.SEE_ALL):
            return self
        if user.is_a(Role.FINANCE, Role.ADMIN):
            return self.none()
        return self.filter(customer__in=Customer.objects.ids_open_to(user))


class ContactQuerySet(FindableQuerySet, ChildQuerySet):  # type: ignore[override]
    def for_list(self):
        return self.select_related("customer", "customer__owner")

    def read_by(self, user):
        return self.annotate(reads_whole=reads_whole(user, "customer__"))

    def with_id_number(self, number: str):
        """Those of exactly this ID number: who asks knows it whole (7.1.3)."""
        return self.filter(id_number_mark=number)

    def agreeing_to(self, way: str):
        """Those who agreed to be reached by this way (7.1.3)."""
        return self.filter(erased_on=None, **{f"wishes__{way}": "given"})

    def born_on(self, day):
        """Contacts whose birthday is kept on `day`, by the calendar of each (7.3.1)."""
        return self.filter(kept_on(day))


class CommunicationQuerySet(ChildQuerySet):
    def for_list(self):
        return self.select_related("customer", "contact", "by")

    def two_way(self):
        """Those in which somebody was reached (3.1.3)."""
        return self.exclude(outcome__in=self.model.NOBODY_REACHED)

    def with_customer_named(self, text: str):
        from .models import Customer

        return self.filter(customer__in=Customer.objects.named(text).values("pk"))

    def promised(self):
        """Next steps that nobody has done yet, the earliest first (7.2.1)."""
        return self.filter(next_on__isnull=False, next_done=False).order_by("next_on")

    def planned_by(self, user):
        """What the person promised, and what former owners promised on files that are the person's now."""
        from .models import OwnershipPeriod

        own = self.model.objects.filter(by=user)
        former = OwnershipPeriod.objects.filter(
            customer=OuterRef("customer"), owner=OuterRef("by"), until__isnull=False
        )
        inherited = self.model.objects.filter(Exists(former), customer__owner=user).exclude(by=user)
        ids = own.promised().order_by().values("pk").union(inherited.promised().order_by().values("pk"))
        return self.promised().filter(pk__in=ids)

    def not_yet_planned(self):
        """Promises for whose sake no visit is planned."""
        from .models import PlannedVisit

        return self.exclude(pk__in=PlannedVisit.objects.planned().filter(keeps__isnull=False).values("keeps"))

    def visits_beside_plan(self, people, since, until) -> dict:
        """person -> how many visits of theirs in this span of time no plan had foreseen; half-open."""
        made = self.filter(
            by__in=people, kind="visit", happened_at__gte=since, happened_at__lt=until, plan__isnull=True
        )
        return dict(made.order_by().values_list("by").annotate(Count("pk")))


class MergeQuerySet(models.QuerySet):
    def visible_to(self, user):
        from .models import Customer

        return self.filter(kept__in=Customer.objects.visible_to(user).values("pk"))

    def for_list(self):
        return self.select_related("kept", "gone", "by")

    def standing(self):
        """Those that nobody undid, the latest first."""
        return self.filter(undone_at=None).select_related("gone", "by")
