"""What can be done to many files at once. Each goes through the model's own act, one file after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesdept.common.calendar import today
from salesdept.common.errors import RuleBroken
from salesdept.common.text import Text
from salesdept.people.models import Role, User

from ..colleagues import partners
from ..models.customer import Customer
from ..roles import CORRECT, HAND_OVER


@dataclass(frozen=True)
class Act:
    """`facts` is what it changes, as it is kept for the way back; `put_back` sets a file to such facts again."""

    label: Text
    roles: list[Role]
    facts: Callable[[Customer], dict]
    carry_out: Callable[..., None]
    put_back: Callable[..., None]


def _level(customer: Customer) -> dict:
    return {"level": customer.level}


def _tags(customer: Customer) -> dict:
    return {"tags": customer.tags}


def _owner(customer: Customer) -> dict:
    """The owner, and with whom the file is shared, which a hand-over ends: who, whether to write, until when."""
    shares = [
        [str(grant.user.pk), grant.may_write, grant.until and grant.until.isoformat()]
        for grant in customer.shared_with()
    ]
    return {"owner": str(customer.owner_id or ""), "shares": shares}


def _set_level(customer: Customer, level: str, *, by, reason: str) -> None:
    _must_differ(customer.level, level)
    customer.change(by=by, reason=reason, level=level)


def _hand_over(customer: Customer, heir: str, *, by, reason: str) -> None:
    _must_differ(str(customer.owner_id), heir)
    customer.hand_over(User.objects.get(pk=heir), by=by, reason=reason)


def _tag(customer: Customer, tag: str, *, by, reason: str) -> None:
    _must_differ(tag in customer.tags, True)
    customer.change(by=by, reason=reason, tags=[*customer.tags, tag])


def _untag(customer: Customer, tag: str, *, by, reason: str) -> None:
    _must_differ(tag in customer.tags, False)
    customer.change(by=by, reason=reason, tags=[one for one in customer.tags if one != tag])


def _must_differ(now: Any, asked: Any) -> None:
    if now == asked:
        raise RuleBroken(_("It is so already."), "7.1.1")


def _change_back(customer: Customer, facts: dict, *, by, reason: str) -> None:
    customer.change(by=by, reason=reason, **facts)


def _hand_back(customer: Customer, facts: dict, *, by, reason: str) -> None:
    if facts["owner"]:
        customer.hand_over(User.objects.get(pk=facts["owner"]), by=by, reason=reason)
        _share_again(customer, facts.get("shares", []), by=by)
    else:
        customer.give_back(by=by, reason=reason)


def _share_again(customer: Customer, shares: list, *, by) -> None:
    """What the hand-over had ended; not what would have ended meanwhile, nor with who may no longer be a reader."""
    for person, may_write, until in shares:
        last = until and date.fromisoformat(until)
        colleague = partners(customer).filter(pk=person).first()
        if colleague and not (last and last < today()):
            customer.share(colleague, by=by, may_write=may_write, until=last)


ACTS: dict[str, Act] = {
    "level": Act(gettext_lazy("Set the class"), CORRECT, _level, _set_level, _change_back),
    "owner": Act(gettext_lazy("Hand over"), HAND_OVER, _owner, _hand_over, _hand_back),
    "tag": Act(gettext_lazy("Add a tag"), CORRECT, _tags, _tag, _change_back),
    "untag": Act(gettext_lazy("Take a tag away"), CORRECT, _tags, _untag, _change_back),
}


def acts_open_to(user) -> list[tuple[str, Text]]:
    """(name, label) of what `user` may do to many files."""
    return [(name, act.label) for name, act in ACTS.items() if user.is_a(*act.roles)]
