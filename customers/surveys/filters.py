import django_filters
from django.utils.translation import gettext_lazy as _

from salesdept.common.filtering import TickFilter

from .models import SurveyAnswer, SurveyCampaign

RATINGS = [(level, str(level)) for level in range(5, 0, -1)]


class CampaignFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search campaigns"))
    state = django_filters.ChoiceFilter(choices=SurveyCampaign.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = SurveyCampaign
        fields: list[str] = []


class AnswerFilter(django_filters.FilterSet):
    """Comments are found in either script."""

    q = django_filters.CharFilter(method="only_saying", label=_("Search comments"))
    rating = django_filters.ChoiceFilter(choices=RATINGS, label=_("Rating"), empty_label=_("all"))
    since = django_filters.DateFilter(field_name="received_on", lookup_expr="gte", label=_("from"))
    until = django_filters.DateFilter(field_name="received_on", lookup_expr="lte", label=_("until"))
    commented = TickFilter(method="only_commented", label=_("with a comment"))
    counted = TickFilter(method="only_standing", label=_("that count"))

    class Meta:
        model = SurveyAnswer
        fields: list[str] = []

    def only_saying(self, answers, _name, text):
        return answers.saying(text)

    def only_commented(self, answers, _name, asked):
        return answers.exclude(comment="") if asked else answers

    def only_standing(self, answers, _name, asked):
        return answers.standing() if asked else answers
