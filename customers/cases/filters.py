import django_filters
from django.utils.translation import gettext_lazy as _

from salesdept.common.filtering import TickFilter

from .models import Case


class CaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="subject", lookup_expr="icontains", label=_("Search cases"))
    state = django_filters.ChoiceFilter(choices=Case.State.choices, label=_("State"), empty_label=_("all"))
    kind = django_filters.ChoiceFilter(choices=Case.Kind.choices, label=_("Kind"), empty_label=_("all"))
    severity = django_filters.ChoiceFilter(choices=Case.Severity.choices, label=_("Severity"), empty_label=_("all"))
    open = TickFilter(method="only_open", label=_("open"))
    late = TickFilter(method="only_late", label=_("overdue"))

    class Meta:
        model = Case
        fields = ["q", "state", "kind", "severity"]

    def only_open(self, cases, _name, asked):
        return cases.open() if asked else cases

    def only_late(self, cases, _name, asked):
        return cases.overdue() if asked else cases
