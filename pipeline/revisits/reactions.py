"""Completion makes the plan of revisits (3.6.1)."""

from django.utils.translation import gettext_lazy as _

from customers.belongings import hangs_on_file
from salesdept.common.history import words_for
from salesdept.common.workflow import after

from ..models import Project, Revisit


@after(Project.finish)
def plan_first_revisits(project, by):
    Revisit.plan(project.contract, ended_on=project.ended_on)


hangs_on_file(_("Revisits"), lambda customer, former: Revisit.objects.open().filter(contract__customer=customer))
words_for(revisit=_("Revisit recorded"))
