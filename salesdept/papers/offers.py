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


def papers_section(document, user, parts: Sequence = ()) -> Section | None:
    """The papers of `document` and of its numbered `parts` for this reader; None where there is none."""
    offers = [_offer(kind, document, kind.label) for kind in kinds_of(document, user)]
    offers += [_offer(kind, part, f"{kind.label} {part.number}") for part in parts for kind in kinds_of(part, user)]
    if not offers:
        return None
    kinds = {kind.name for one in (document, *parts) for kind in kinds_of(one, user)}
    made = Paper.objects.of(document, *parts).made().filter(kind__in=kinds).for_list()
    return Section(_("Papers"), "papers/_offers.html", {"offers": offers, "made": made[:SHOWN]}, flush=True)


def _offer(kind: Kind, document, label: Text) -> Offer:
    own = kind.language_for(document)
    languages = [(code, name, code == own) for code, name in settings.LANGUAGES]
    return Offer(label, reverse("papers:ask", args=[kind.name, document.pk]), languages)
