"""What follows a step of an import: the worker is asked to look. When the queue is down, the clock asks again later."""

from salesdept.common.workflow import after

from ..tasks import work_on_customer_imports
from .models import CustomerImport, uploaded


@after(uploaded)
def check_uploaded(customer_import):
    work_on_customer_imports.delay()


@after(CustomerImport.decide)
@after(CustomerImport.start)
@after(CustomerImport.go_on)
@after(CustomerImport.undo)
def carry_on(customer_import, by):
    work_on_customer_imports.delay()
