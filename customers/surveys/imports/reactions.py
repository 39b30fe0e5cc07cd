"""What follows a step of an import of answers: the worker is asked to look. When the queue is down, the clock asks
again later.
"""

from salesdept.common.workflow import after

from ...tasks import work_on_answers
from .models import SurveyImport, uploaded


@after(uploaded)
def read_uploaded(survey_import):
    work_on_answers.delay()


@after(SurveyImport.decide)
@after(SurveyImport.run)
@after(SurveyImport.undo)
def carry_on(survey_import, by):
    work_on_answers.delay()
