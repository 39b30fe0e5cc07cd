from django import forms
from django.utils.translation import gettext_lazy as _

from customers.channels import Channel
from customers.forms import SpanForm
from customers.yields import Span
from salesdept.common.calendar import Month
from salesdept.common.forms import ReasonForm
from salesdept.people.models import Role, User

from ..models import Product
from .categories import Category
from .figures import NONE, Filters
from .forecast import Period


class CategoryForm(ReasonForm):
    """The owner's own word on how sure a deal is; empty takes it back, and the facts decide again."""

    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("as the facts say")), *Category.choices], required=False
    )
    field_order = ["category", "reason"]


class OfWhomForm(SpanForm):
    """Months, and whose deals; who answers for oneself alone is not asked for persons."""

    NARROWS: tuple[str, ...] = ("owner", "team")

    def __init__(self, asked, *, user):
        super().__init__(asked)
        people = list(_answered_for(user))
        # What is asked for and not offered is an error, not everybody.
        if people or self.data.get("owner"):
            self.fields["owner"] = _choice(_("Owner"), [(one.pk, one.name) for one in people or [user]])
        teams = {(one.team_id or NONE): one.team_name or _("Without a team") for one in people}
        if len(teams) > 1 or self.data.get("team"):
            self.fields["team"] = _choice(_("Team"), list(teams.items()))

    @property
    def narrowed(self) -> Filters:
        """What is chosen of NARROWS, as the lists are filtered."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return {name: given[name] for name in self.NARROWS if given.get(name)}


class NarrowedForm(OfWhomForm):
    """Months, and of whose and which deals."""

    NARROWS = ("owner", "team", "channel", "product")

    def __init__(self, asked, *, user, with_channel=True):
        super().__init__(asked, user=user)
        if with_channel:
            self.fields["channel"] = _choice(_("Channel"), [*Channel.choices, (NONE, _("No lead"))])
        products = Product.objects.visible_to(user).values_list("pk", "name")
        self.fields["product"] = _choice(_("Product"), [*products, (NONE, _("No product"))])


def _answered_for(user):
    if not user.is_a(Role.SUPERVISOR, Role.MANAGER, Role.LEADERSHIP):
        return []
    sellers = User.objects.active().filter(role__in=[Role.REP, Role.SUPERVISOR])
    if user.is_a(Role.SUPERVISOR):
        sellers = sellers.filter(pk__in=[user.pk, *user.led_ids])
    return sellers.with_team().order_by("team_name", "name").only("name")


def _choice(label, choices: list) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", _("all")), *choices], required=False)


class PeriodForm(OfWhomForm):
    """Of which months and whom the forecast speaks: this quarter where nothing is asked, twelve months at most."""

    def usual(self) -> Span:
        quarter = quarter_of(Month.current())
        return Span(quarter.first, quarter.last)

    def clean(self):
        entered = super().clean()
        if not self.errors and entered["last"] - entered["first"] > 11:
            self.add_error("last", _("Choose twelve months at most."))
        return entered

    def period(self) -> Period:
        """What is asked for, this quarter where it can't be read."""
        span = self.span()
        return Period(span.first, span.last)


def quarter_of(month: Month) -> Period:
    first = month.shift(-((month.first.month - 1) % 3))
    return Period(first, first.shift(2))
