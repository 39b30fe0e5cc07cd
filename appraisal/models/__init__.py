"""Chapter 4: rule sets, periods, scorecards, answers to questionnaires."""

from .answers import SurveyAnswer
from .cards import Review, Scorecard, TeamCard
from .period import Period
from .rule_set import RuleSet

__all__ = ["Period", "Review", "RuleSet", "Scorecard", "SurveyAnswer", "TeamCard"]
