import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import Role, Team, User


class PersonFilter(filters.FilterSet):
    q = filters.CharFilter(method="search", label=_("Name or e-mail"))
    role = filters.ChoiceFilter(choices=Role.choices, label=_("Role"), empty_label=_("all"))
    team = filters.ModelChoiceFilter(
        queryset=Team.objects.order_by("name"), method="of_team", label=_("Team"), empty_label=_("all")
    )
    access = filters.ChoiceFilter(
        field_name="is_active",
        label=_("Access"),
        empty_label=_("all"),
        choices=[("True", _("active")), ("False", _("ended"))],
    )

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, people, _name, text):
        return people.filter(Q(name__icontains=text) | Q(email__icontains=text))

    def of_team(self, people, _name, team):
        return people.on_team(team)
