import django_filters
from django.utils.translation import gettext_lazy as _

from salesdept.common.filtering import TickFilter
from salesdept.people.models import Team, User

from ..colleagues import OVERSEERS
from ..roles import SEE_CAMPAIGNS
from .models import SurveyAnswer, SurveyCampaign

NONE = "none"
"""Asks for those that have no team, or name no product."""
RATINGS = [(level, str(level)) for level in range(5, 0, -1)]


class CampaignFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search campaigns"))
    state = django_filters.ChoiceFilter(choices=SurveyCampaign.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = SurveyCampaign
        fields: list[str] = []


class AnswerFilter(django_filters.FilterSet):
    """Of answers told to a reader (`told_to`); their comments are found in either script."""

    q = django_filters.CharFilter(method="only_saying", label=_("Search comments"))
    rating = django_filters.ChoiceFilter(choices=RATINGS, label=_("Rating"), empty_label=_("all"))
    since = django_filters.DateFilter(field_name="told_on", lookup_expr="gte", label=_("from"))
    until = django_filters.DateFilter(field_name="told_on", lookup_expr="lte", label=_("until"))
    rep = django_filters.ModelChoiceFilter(
        queryset=lambda request: User.objects.with_places(), label=_("Sales rep"), empty_label=_("all")
    )
    team = django_filters.ModelChoiceFilter(
        queryset=lambda request: Team.objects.visible_to(request.user),
        label=_("Team"),
        empty_label=_("all"),
        null_label=_("no team"),
        null_value=NONE,
    )
    product = django_filters.CharFilter(method="only_about", label=_("Product"))
    campaign = django_filters.ModelChoiceFilter(
        queryset=SurveyCampaign.objects.order_by("name"), label=_("Survey campaign"), empty_label=_("all")
    )
    commented = TickFilter(method="only_commented", label=_("with a comment"))
    counted = TickFilter(method="only_counted", label=_("that count"))
    doubtful = TickFilter(method="only_doubtful", label=_("from an address in doubt"))

    class Meta:
        model = SurveyAnswer
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request and not self.request.user.is_a(*SEE_CAMPAIGNS):
            del self.filters["campaign"]
        if self.request and not self.request.user.is_a(*OVERSEERS):
            del self.filters["rep"], self.filters["team"]

    def only_saying(self, answers, _name, text):
        return answers.open().saying(text)

    def only_about(self, answers, _name, product):
        return answers.filter(told_product="" if product == NONE else product)

    def only_doubtful(self, answers, _name, asked):
        return answers.in_doubt() if asked else answers

    def only_commented(self, answers, _name, asked):
        return answers.open().exclude(comment="") if asked else answers

    def only_counted(self, answers, _name, asked):
        """Those behind the figures that this reader is shown."""
        return answers.summed_for(self.request.user).standing() if asked else answers
