from .case import ProjectCase
from .milestone import Acceptance, DateChange, Milestone
from .note import ProjectNote
from .project import Project
from .report import ProgressReport

__all__ = ["Acceptance", "DateChange", "Milestone", "ProgressReport", "Project", "ProjectCase", "ProjectNote"]
