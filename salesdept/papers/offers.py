"""The panel of a document's page that offers its papers, in each language."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from salesdept.common.sections import Section
from salesdept.common.text import Text

from .kinds import Kind, kinds_of
from .models import Paper

SHOWN = 6


@dataclass(frozen=True)
class Offer:
    """A paper that can be had: where it is asked for, in which languages (code, name, whether it is the reader's)."""

    label: Text
    url: str
    languages: Sequence[tuple[str, Text, bool]]


def papers_section(document, user) -> Section | None:
    """The papers of `document` for this reader; None where there is none."""
    kinds = kinds_of(document, user)
    if not kinds:
        return None
    made = Paper.objects.of(document).made().filter(kind__in=[kind.name for kind in kinds]).for_list()
    context = {"offers": [_offer(kind, document) for kind in kinds], "made": made[:SHOWN]}
    return Section(_("Papers"), "papers/_offers.html", context, flush=True)


def _offer(kind: Kind, document) -> Offer:
    own = kind.language_for(document)
    languages = [(code, name, code == own) for code, name in settings.LANGUAGES]
    return Offer(kind.label, reverse("papers:ask", args=[kind.name, document.pk]), languages)
