"""The three kinds of findings as addresses name them, each with its forms."""

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from salesdept.common.text import Text

from .forms import DeciderEditForm, DeciderForm, NeedEditForm, NeedForm, PurchaseStepEditForm, PurchaseStepForm
from .models import Decider, Need, PurchaseStep


@dataclass(frozen=True)
class Kind:
    model: type
    new_form: type
    edit_form: type
    new_label: Text
    label: Text


KINDS = {
    kind.model.KIND: kind  # type: ignore[attr-defined]
    for kind in (
        Kind(Need, NeedForm, NeedEditForm, _("New need"), _("Need")),
        Kind(Decider, DeciderForm, DeciderEditForm, _("Who has a part in the decision"), _("Part in the decision")),
        Kind(PurchaseStep, PurchaseStepForm, PurchaseStepEditForm, _("New step of buying"), _("Step of buying")),
    )
}


def kind_of(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]
