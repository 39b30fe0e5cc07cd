import django_filters
from django.utils.translation import gettext_lazy as _

from salesdept.common.filtering import TickFilter

from .models import SurveyAnswer, SurveyCampaign

RATINGS = [(level, str(level)) for level in range(5, 0, -1)]


def _campaigns(asker):
    return SurveyCampaign.objects.visible_to(asker.user).order_by("name")


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
    since = django_filters.DateFilter(field_name="received_on", lookup_expr="gte", label=_("from"))
    until = django_filters.DateFilter(field_name="received_on", lookup_expr="lte", label=_("until"))
    campaign = django_filters.ModelChoiceFilter(queryset=_campaigns, label=_("Survey campaign"), empty_label=_("all"))
    commented = TickFilter(method="only_commented", label=_("with a comment"))
    counted = TickFilter(method="only_counted", label=_("that count"))

    class Meta:
        model = SurveyAnswer
        fields: list[str] = []

    def only_saying(self, answers, _name, text):
        return answers.open().saying(text)

    def only_commented(self, answers, _name, asked):
        return answers.open().exclude(comment="") if asked else answers

    def only_counted(self, answers, _name, asked):
        """Those behind the figures that this reader is shown."""
        return answers.summed_for(self.request.user).standing() if asked else answers
