import django_filters
from django.utils.translation import gettext_lazy as _

from salesdept.common.filtering import TickFilter

from ..filters import ContractSearch
from .models import Revisit


class RevisitFilter(django_filters.FilterSet):
    q = ContractSearch("contract")
    open = TickFilter(method="only_open", label=_("open"))
    missed = TickFilter(method="only_missed", label=_("missed"))

    class Meta:
        model = Revisit
        fields = ["q"]

    def only_open(self, revisits, _name, asked):
        return revisits.open() if asked else revisits

    def only_missed(self, revisits, _name, asked):
        return revisits.missed() if asked else revisits
