"""What can be printed: each kind of paper is registered where its document is, so that the press need not know it.

@paper("contract", of="pipeline.Contract", label=_("Sales contract"), clause="3.4.3", to=SEE_CONTRACTS)
def contract_paper(contract, language) -> Content:
    return Content(template="pipeline/papers/contract.html", ...)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import Http404

from salesdept.common.text import Text
from salesdept.common.web import visible_or_404

MARKS = {"draft": "draft 草稿", "cancelled": "cancelled 已取消"}
"""What stands across the pages of a paper that binds nobody."""


@dataclass(frozen=True)
class Content:
    """What a paper says, in plain values alone: the same content is the same paper, whoever asks for it.

    `facts` is the template's context, of numbers, texts, dates, lists and dicts. `is_final`: signed or sent, so that
    this paper is kept and printed no other way again. `weight` counts rows and paragraphs: long papers are made by the
    worker. `mark` names one of MARKS. `appended` are files behind it, each (stored name, kind, what it is called): such
    a paper is always made by the worker.
    """

    template: str
    title: str
    number: str
    facts: dict = field(default_factory=dict)
    version: str = ""
    mark: str = ""
    is_final: bool = False
    weight: int = 0
    appended: tuple[tuple[str, str, str], ...] = ()

    @property
    def mark_text(self) -> str:
        return MARKS.get(self.mark, "")


def _all_visible(rows, user):
    return rows.visible_to(user)


@dataclass(frozen=True)
class Kind:
    """A kind of paper: of which document, for which roles, under which clause; `write` says its content."""

    name: str
    of: str
    label: Text
    clause: str
    roles: tuple[str, ...] | None
    write: Callable[[models.Model, str], Content]
    offered: Callable[[models.Model], bool]
    rows: Callable
    speaks: Callable[[models.Model], str]

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.of)

    def language_for(self, document) -> str:
        """The language that the document's reader is known to read, else the company's."""
        return self.speaks(document) or settings.LANGUAGE_CODE

    def is_open_to(self, user) -> bool:
        return self.roles is None or user.role in self.roles

    def documents(self, user) -> models.QuerySet:
        """Those whose paper `user` may have."""
        rows = self.model._default_manager
        return self.rows(rows, user) if self.is_open_to(user) else rows.none()

    def document_for(self, user, pk) -> models.Model:
        """404 for one that `user` doesn't see, and for one of which there is no such paper (yet)."""
        document = visible_or_404(self.documents(user), pk=pk)
        if not self.offered(document):
            raise Http404
        return document


KINDS: dict[str, Kind] = {}


def paper(
    name: str,
    *,
    of: str,
    label,
    clause: str,
    to: Sequence[str] | None,
    offered: Callable[[models.Model], bool] = lambda document: True,
    rows: Callable = _all_visible,
    speaks: Callable[[models.Model], str] = lambda document: "",
):
    """Register function(document, language) -> Content, called with `language` active.

    `offered` says of which documents there is such a paper; `rows(manager, user)` those that `user` sees, where the
    model has no `visible_to` of its own; `speaks` the language of the document's reader, "" where nobody knows it.
    """

    def register(write: Callable) -> Callable:
        roles = None if to is None else tuple(to)
        KINDS[name] = Kind(name, of, label, clause, roles, write, offered, rows, speaks)
        return write

    return register


def kind_or_404(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def kinds_of(document, user) -> list[Kind]:
    """The papers that `user` may have of a document that they see."""
    here = [kind for kind in KINDS.values() if kind.model is type(document)]
    return [kind for kind in here if kind.is_open_to(user) and kind.offered(document)]
