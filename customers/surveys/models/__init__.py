from .answer import SurveyAnswer
from .campaign import SurveyCampaign
from .invitation import Invitation, LeftOut, SurveyLink
from .questionnaire import Questionnaire, QuestionnaireVersion

__all__ = [
    "Invitation",
    "LeftOut",
    "Questionnaire",
    "QuestionnaireVersion",
    "SurveyAnswer",
    "SurveyCampaign",
    "SurveyLink",
]
