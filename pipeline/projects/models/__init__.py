from .acceptance import Acceptance
from .case import ProjectCase
from .date_change import DateChange
from .milestone import Milestone
from .note import ProjectNote
from .project import Project
from .report import ProgressReport

__all__ = ["Acceptance", "DateChange", "Milestone", "ProgressReport", "Project", "ProjectCase", "ProjectNote"]
