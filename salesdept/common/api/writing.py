"""Writing by the forms of the pages: what a program sends fills in the same form that a person does."""

from django.utils.translation import gettext as _

from ..errors import Stale
from .views import NotFilledIn


def changed(record, edit_form: type, request):
    """`record`, saved with what the call names; what it doesn't name stays."""
    blank = edit_form(instance=record, by=request.user)
    entered = {name: blank[name].value() for name in blank.fields} | dict(request.data.items())
    return saved(edit_form(entered, instance=record, by=request.user))


def saved(form):
    """What the form makes; Stale where somebody saved since, NotFilledIn for what it does not take."""
    if form.is_valid():
        return form.save()
    if getattr(form, "is_stale", False):
        raise Stale(_("Somebody saved this record while you were editing it."), form.clause)
    raise NotFilledIn(form)
