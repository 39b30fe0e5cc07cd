"""What follows a step of an import of past expenses: the worker is asked to look. When the queue is down, the clock
asks again later.
"""

from salesdept.common.workflow import after

from ..tasks import work_on_history
from .models import PastImport, uploaded


@after(uploaded)
def read_uploaded(past_import):
    work_on_history.delay()


@after(PastImport.decide)
@after(PastImport.run)
@after(PastImport.undo)
def carry_on(past_import, by):
    work_on_history.delay()
