"""Pages of chapter 2 and of signing in."""

from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language as django_set_language

from salesdept.common.screens import public


@public(_("Language"))
def set_language(request):
    """Change the language of the pages; a signed-in person's choice is kept in the account."""
    response = django_set_language(request)
    chosen = request.POST.get("language", "")
    if request.method == "POST" and request.user.is_authenticated and chosen:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return response
