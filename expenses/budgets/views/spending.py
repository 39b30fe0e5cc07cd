from django.utils.translation import gettext_lazy as _

from salesdept.common.records import uuid7
from salesdept.common.screens import screen
from salesdept.common.web import page_or_part

from ...roles import STAFF
from ..forms import SpendingForm
from ..spending import Wish, answer


@screen(_("Can I spend it?"), to=STAFF, clauses=["5.3.1", "5.3.3"])
def can_spend(request):
    """Amount and category give at once what is left, the limits, the approver and what is needed.

    The home page opens with `?fields`: it gets the two alone, and asks from there.
    """
    form = SpendingForm(request.GET if "amount" in request.GET else None, by=request.user)
    found = answer(Wish(request.user, **form.cleaned_data)) if form.is_valid() else None
    context = {"form": form, "answer": found, "record_id": uuid7()}
    part = "expenses/_spend_fields.html" if "fields" in request.GET else "expenses/_can_spend.html"
    return page_or_part(request, "expenses/can_spend.html", part, context)
