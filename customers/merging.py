"""What becomes of the rows that point at a customer file when it is merged into another (3.1.2).

Every relation to Customer has a rule here or in the chapter that owns it; a test fails for one that has none.

moves("pipeline.Contract.customer")          its rows go to the file that is kept
stays("customers.Merge.gone", because="...") its rows go on pointing at the file that was merged
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from uuid import UUID

from django.db.models import ForeignKey, Q, QuerySet
from django.db.models.fields.json import KeyTransform

Movable = Callable[[QuerySet, object, object], QuerySet]
_rules: dict[str, Movable | None] = {}


def moves(*relations: str) -> None:
    for relation in relations:
        _rules[relation] = lambda rows, gone, kept: rows


def moves_where(relation: str):
    """Register function(rows, gone, kept) -> those of the rows that can go along; the others stay."""

    def register(choose: Movable) -> Movable:
        _rules[relation] = choose
        return choose

    return register


def stays(relation: str, *, because: str) -> None:
    _rules[relation] = None


Watch = Callable[..., AbstractContextManager]
_watches: list[Watch] = []


def around_merging(watch: Watch) -> Watch:
    """Register a context manager (kept, gone, by) around each merge and each undoing: what changes with the files."""
    _watches.append(watch)
    return watch


@contextmanager
def watched(kept, gone, *, by) -> Iterator[None]:
    """Within, the two files become one or two again."""
    with ExitStack() as stack:
        for watch in _watches:
            stack.enter_context(watch(kept, gone, by=by))
        yield


def keys_to(model) -> list[ForeignKey]:
    """Every foreign key to `model`, also those without a way back ("+")."""
    fields = model._meta.get_fields(include_hidden=True)
    return [one.field for one in fields if one.auto_created and not one.concrete and isinstance(one.field, ForeignKey)]


def unruled(model) -> list[str]:
    """Relations that nobody thought of: a merge would lose their rows."""
    return [str(field) for field in keys_to(model) if str(field) not in _rules]


def stood_with(relation: str, moment) -> dict[UUID, UUID]:
    """id of a row of `relation` -> id of the file that it stood with at `moment`, of those that merges, or the undoing
    of one, have moved since.
    """
    from .models import Merge

    since = Merge.objects.filter(Q(created_at__gt=moment) | Q(undone_at__gt=moment))
    then: dict[UUID, UUID] = {}
    # The latest first: what the earliest of them moved away from is where the row stood.
    for merge in since.order_by("-created_at").annotate(rows=KeyTransform(relation, "moved")):
        before = merge.gone_id if merge.created_at > moment else merge.kept_id
        then |= {UUID(pk): before for pk in merge.rows or ()}
    return then


def move_rows(gone, kept) -> dict[str, list[str]]:
    """Point everything that moves from `gone` to `kept`; return relation -> ids of the rows, for the way back."""
    moved = {}
    for field in keys_to(type(kept)):
        choose = _rules[str(field)]
        if choose is None:
            continue
        rows = field.model._base_manager.all()
        ids = list(choose(rows.filter(**{field.name: gone}), gone, kept).values_list("pk", flat=True))
        rows.filter(pk__in=ids).update(**{field.name: kept})
        moved[str(field)] = [str(pk) for pk in ids]
    return moved


def move_back(moved: dict[str, list[str]], gone, kept) -> None:
    """Point the rows of `moved` at `gone` again; what was moved on since stays where it is."""
    for field in keys_to(type(kept)):
        rows = field.model._base_manager.filter(pk__in=moved.get(str(field), ()), **{field.name: kept})
        rows.update(**{field.name: gone})


moves(
    "customers.Contact.customer",
    "customers.Lead.customer",
    "customers.Communication.customer",
    "customers.Attachment.customer",
    "customers.PlannedVisit.customer",
)
moves("customers.Address.customer", "customers.BankAccount.customer", "customers.Purchase.customer")
stays("customers.Customer.merged_into", because="A file merged earlier leads on along the chain.")
stays("customers.Merge.kept", because="The merge itself is history.")
stays("customers.Merge.gone", because="The merge itself is history.")
stays("customers.OwnershipPeriod.customer", because="Who kept that file, and when.")
stays("customers.Enquiry.customer", because="What somebody learned of that file on that day.")
stays("customers.Different.one", because="Said of that file; a merged one is asked about no more.")
stays("customers.Different.other", because="Said of that file; a merged one is asked about no more.")


@moves_where("customers.Customer.parent")
def subsidiaries(rows, gone, kept):
    """Who belonged to the group of the one belongs to that of the other; nobody to the own."""
    return rows.exclude(pk=kept.pk)


@moves_where("customers.CustomerUserObjectPermission.content_object")
def grants(rows, gone, kept):
    """With whom the kept file is shared already needs no second grant."""
    held = kept.customeruserobjectpermission_set.values("user")
    return rows.exclude(user__in=held).exclude(user=kept.owner)


@moves_where("customers.Mail.customer")
def mails(rows, gone, kept):
    """What stands in both files is told there once already."""
    return rows.exclude(message_id__in=kept.mails.values("message_id"))
