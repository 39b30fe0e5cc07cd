from django.db import models, transaction
from django.utils.translation import gettext

from customers.cases.models import Case
from salesdept.common.errors import NotNow, NotYourPart
from salesdept.people.models import Role

from .project import Project


class ProjectCase(models.Model):
    """That a case is about a project, or about one of its milestones (3.5.3)."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="on_project")
    project = models.ForeignKey(Project, models.CASCADE, related_name="case_links")
    milestone = models.ForeignKey("pipeline.Milestone", models.PROTECT, null=True, related_name="+")

    def __str__(self):
        return f"{self.case} · {self.project}"

    @classmethod
    def may_be_reported_by(cls, by, project) -> bool:
        """After-sales, who supports the project, and who keeps the customer's file."""
        return by.is_a(Role.AFTER_SALES) or project.customer.is_kept_by(by)

    @classmethod
    def must_be_reported_by(cls, by, project) -> None:
        if not cls.may_be_reported_by(by, project):
            raise NotYourPart(gettext("After-sales and who keeps the customer's file report cases."), "3.5.3")

    @classmethod
    @transaction.atomic
    def report(cls, project, *, by, milestone=None, **facts) -> Case:
        """A case about the project; `by` None for what the customer said on the private page."""
        if by is not None:
            cls.must_be_reported_by(by, project)
        if project.state == Project.State.STOPPED:
            raise NotNow(gettext("This project has ended."), "3.5.3")
        case = Case.report(project.customer, by=by, **facts)
        cls.objects.get_or_create(case=case, defaults={"project": project, "milestone": milestone})
        return case
