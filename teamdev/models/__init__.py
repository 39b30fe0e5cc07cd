from ..plans.models import Progress, TrainingPlan
from .award import Award
from .praise import Praise

__all__ = ["Award", "Praise", "Progress", "TrainingPlan"]
