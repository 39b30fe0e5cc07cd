"""What follows a step of an import: the worker is asked to look. When the queue is down, the clock asks again later."""

from salesdept.common.workflow import after

from .models import SalesImport, uploaded
from .tasks import work


@after(uploaded)
def check_uploaded(sales_import):
    _ask_worker()


@after(SalesImport.decide)
@after(SalesImport.start)
@after(SalesImport.take_up)
def go_on(sales_import, by):
    _ask_worker()


def _ask_worker() -> None:
    work.delay()
