import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesdept.common.filtering import TickFilter
from salesdept.common.forms import DateInput

from .models import Advance, Claim, Commitment, PaymentBatch, Supplement


class ClaimFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Search claims"))
    state = django_filters.ChoiceFilter(choices=Claim.State.choices, label=_("State"), empty_label=_("all"))
    whose = django_filters.ChoiceFilter(
        choices=[("own", _("own")), ("others", _("of colleagues"))], method="of", label=_("Whose"), empty_label=_("all")
    )

    my_turn = TickFilter(method="waiting_for_me", label=_("Waits for me"))
    stood_in = TickFilter(label=_("Signed because nobody else was left"))

    class Meta:
        model = Claim
        fields = ["q", "state", "whose", "my_turn", "stood_in"]

    def search(self, queryset, name, value):
        by_words = Q(title__icontains=value) | Q(number__icontains=value) | Q(claimant__name__icontains=value)
        return queryset.filter(by_words | Q(pk__in=Claim.objects.with_invoice(value).values("pk")))

    def of(self, queryset, name, value):
        own = Q(claimant=self.request.user)
        return queryset.filter(own if value == "own" else ~own)

    def waiting_for_me(self, queryset, name, value):
        return queryset.whose_turn_is(self.request.user) if value else queryset


class PaymentFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=PaymentBatch.State.choices, label=_("State"), empty_label=_("all"))
    since = django_filters.DateFilter("paid_on", "gte", label=_("Paid from"), widget=DateInput)
    until = django_filters.DateFilter("paid_on", "lte", label=_("Paid until"), widget=DateInput)

    class Meta:
        model = PaymentBatch
        fields = ["state", "since", "until"]


class SupplementFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Supplement.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Supplement
        fields = ["state"]


class CommitmentFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Commitment.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Commitment
        fields = ["state"]


class AdvanceFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Advance.State.choices, label=_("State"), empty_label=_("all"))
    stood_in = TickFilter(label=_("Signed because nobody else was left"))

    class Meta:
        model = Advance
        fields = ["state", "stood_in"]
