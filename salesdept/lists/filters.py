import django_filters

from .models import SavedView


class SavedViewFilter(django_filters.FilterSet):
    class Meta:
        model = SavedView
        fields = ["page", "scope"]
