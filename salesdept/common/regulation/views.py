from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from salesdept.common.screens import EVERYBODY, SCREENS, screen

from . import CHAPTERS, CLAUSES, proofs


@dataclass(frozen=True)
class Standing:
    """A clause as it stands in this release: where it is carried out, what proves it."""

    clause: object
    screens: list[str]
    proofs: list[str]


def standings() -> list[Standing]:
    proved = proofs.kept()
    served: dict[str, list] = {number: [] for number in CLAUSES}
    for page in SCREENS.values():
        for number in page.clauses:
            served[number].append(page.title)
    return [Standing(clause, served[number], proved.get(number, [])) for number, clause in CLAUSES.items()]


@screen(_("Regulation"), to=EVERYBODY, clauses=["1.2", "1.3.2"])
def regulation(request):
    everything = standings()
    chapters = [
        {"number": number, "title": title, "standings": [s for s in everything if s.clause.chapter == number]}
        for number, title in CHAPTERS.items()
    ]
    proved = sum(bool(standing.proofs) for standing in everything)
    return render(
        request, "regulation/regulation.html", {"chapters": chapters, "proved": proved, "all": len(everything)}
    )


@screen(_("Clause"), to=EVERYBODY, clauses=["1.3.2"])
def clause(request, number):
    standing = next((s for s in standings() if s.clause.number == number), None)
    if standing is None:
        raise Http404
    return render(
        request, "regulation/clause.html", {"standing": standing, "chapter": CHAPTERS[standing.clause.chapter]}
    )
