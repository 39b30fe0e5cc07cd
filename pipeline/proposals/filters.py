import django_filters
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .blocks import PART_CHOICES, TextBlock
from .coverage import Coverage


class TextBlockFilter(django_filters.FilterSet):
    part = django_filters.ChoiceFilter(choices=PART_CHOICES, label=_("Part"), empty_label=_("all"))
    language = django_filters.ChoiceFilter(choices=settings.LANGUAGES, label=_("Language"), empty_label=_("all"))
    is_active = django_filters.BooleanFilter(label=_("in use"))

    class Meta:
        model = TextBlock
        fields: list[str] = []


class CoverageFilter(django_filters.FilterSet):
    proposal = django_filters.UUIDFilter(label=_("Proposal"))
    need = django_filters.UUIDFilter(label=_("Need"))
    how = django_filters.ChoiceFilter(choices=Coverage.How.choices, label=_("How it is answered"), empty_label=_("all"))

    class Meta:
        model = Coverage
        fields: list[str] = []
