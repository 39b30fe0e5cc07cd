"""What follows when invoices are dropped into a wallet (5.2.2)."""

from salesdept.common.workflow import after

from ..tasks import draw_previews, read_invoices
from .models import dropped


@after(dropped)
def read_dropped():
    read_invoices.delay()
    draw_previews.delay()
