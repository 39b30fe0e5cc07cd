from .bonus import api as bonus
from .cards.api import RunningCardViewSet, ScorecardViewSet, TeamCardViewSet
from .corrections.api import CorrectionViewSet
from .department.api import DepartmentViewSet
from .months.api import PeriodViewSet
from .objections.api import ObjectionViewSet
from .promotion import api as promotion
from .rule_sets.api import RuleSetViewSet


def register(router) -> None:
    """Add this chapter's view sets to the API."""
    router.register("periods", PeriodViewSet, basename="period")
    router.register("scorecards", ScorecardViewSet, basename="scorecard")
    router.register("rule-sets", RuleSetViewSet, basename="rule_set")
    router.register("objections", ObjectionViewSet, basename="objection")
    router.register("corrections", CorrectionViewSet, basename="correction")
    router.register("team-cards", TeamCardViewSet, basename="team-card")
    router.register("running-scorecards", RunningCardViewSet, basename="running-scorecard")
    router.register("department", DepartmentViewSet, basename="department")
    bonus.register(router)
    promotion.register(router)
