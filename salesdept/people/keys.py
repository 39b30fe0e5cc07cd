"""Pages of access keys: everybody makes and ends the own ones; who looks after accounts ends others'."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.web import go, visible_or_404

from .forms import AccessKeyForm
from .models import AccessKey


@screen(_("My access keys"), to=EVERYBODY, clauses=["7.1.3"])
def access_keys(request):
    keys = AccessKey.objects.visible_to(request.user).filter(owner=request.user)
    return render(request, "people/access_keys.html", {"keys": keys})


@screen(_("New access key"), to=EVERYBODY, clauses=["7.1.3"])
def access_key_new(request):
    """The answer to the form shows the key, this once: there is no page to come back to."""
    form = AccessKeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key, text = AccessKey.make(by=request.user, **form.cleaned_data)
        return render(request, "people/access_key_made.html", {"key": key, "text": text})
    context = {
        "form": form,
        "heading": _("New access key"),
        "submit": _("Make the key"),
        "back": reverse("people:access_keys"),
    }
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@screen(_("Revoke an access key"), to=EVERYBODY, clauses=["7.1.3"])
@require_POST
def access_key_revoke(request, pk):
    key = visible_or_404(AccessKey.objects.visible_to(request.user), pk=pk)
    key.revoke(by=request.user)
    messages.success(request, gettext("%(key)s opens nothing any more.") % {"key": key})
    return go(request, "people:access_keys" if key.owner == request.user else key.owner)
