import django_filters
from django.utils.translation import gettext_lazy as _

from salesdept.common.filtering import TickFilter

from ..filters import ContractSearch
from .models import Milestone, Project


class ProjectFilter(django_filters.FilterSet):
    q = ContractSearch("contract")
    state = django_filters.ChoiceFilter(choices=Project.State.choices, label=_("State"), empty_label=_("all"))
    late = TickFilter(method="only_late", label=_("late"))
    unreported = TickFilter(method="only_unreported", label=_("report to the customer due"))

    class Meta:
        model = Project
        fields = ["q", "state"]

    def only_late(self, projects, _name, asked):
        return projects.filter(milestones__in=Milestone.objects.late()).distinct() if asked else projects

    def only_unreported(self, projects, _name, asked):
        due = Project.objects.due_for_report().order_by().values("pk")
        return projects.filter(pk__in=due) if asked else projects


class MilestoneFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=Milestone.State.choices, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Milestone
        fields = ["project", "state", "owner"]
