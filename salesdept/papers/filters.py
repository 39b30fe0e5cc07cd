import django_filters as filters
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models import Paper


class PaperFilter(filters.FilterSet):
    document = filters.UUIDFilter(field_name="document_id", label=_("Document"))
    language = filters.ChoiceFilter(choices=settings.LANGUAGES, label=_("Language"))
    state = filters.ChoiceFilter(choices=Paper.State.choices, label=_("State"))

    class Meta:
        model = Paper
        fields: list[str] = []
