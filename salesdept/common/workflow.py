"""Documents that move from state to state, one regulated step at a time."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial, wraps

from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .calendar import Month, keeping_the_moment
from .errors import NotNow, NotYourPart, RuleBroken, Stale
from .history import label_of
from .models import AuditEntry
from .records import Record
from .text import Text

Guard = Callable[[models.Model, models.Model], RuleBroken | None]


@dataclass(frozen=True)
class Step:
    """One row of a workflow table: who may move a document from where to where, under which clause."""

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str | None
    roles: tuple[str, ...] | None
    clause: str
    guards: tuple[Guard, ...]
    form: str | None = None
    tone: str = "quiet"
    reactions: list[Callable] = field(default_factory=list, compare=False)

    @property
    def takes_input(self) -> bool:
        return self.form is not None

    def make_form(self, values, document, by, files=None):
        """The step's own form, None when it takes no input. Forms may ask for `document` and `by` by name."""
        if self.form is None:
            return None
        form_class = import_string(self.form)
        wanted = getattr(form_class, "wants", ())
        sent = (values, files) if files else (values,)
        return form_class(*sent, **{k: v for k, v in {"document": document, "by": by}.items() if k in wanted})

    def refusal(self, document, by) -> RuleBroken | None:
        """Why `by` may not take this step now, or None."""
        if not by.is_active or (self.roles is not None and by.role not in self.roles):
            return NotYourPart(_("This step belongs to another role."), self.clause)
        if document.state not in self.sources:
            return NotNow(_("This is %(state)s by now.") % {"state": document.get_state_display()}, self.clause)
        return next(filter(None, (guard(document, by) for guard in self.guards)), None)


def step(
    source: str | Sequence[str],
    target: str | None,
    *,
    label,
    by: Sequence[str] | None,
    clause: str,
    guards: Sequence[Guard] = (),
    form: str | None = None,
    tone: str = "quiet",
):
    """Declare a model method as the step from `source` to `target` (None: the body decides or the state stays).

    The body runs in one transaction, on the freshly locked row, after every check has passed; its changes,
    the new state and the audit entry are saved together or not at all. Unsaved changes on the instance are
    dropped when the row is read again. `by=None` leaves the question who to the guards.
    """
    sources = (source,) if isinstance(source, str) else tuple(source)

    def declare(method):
        rule = Step(
            name=method.__name__,
            label=label,
            sources=sources,
            target=target,
            roles=None if by is None else tuple(by),
            clause=clause,
            guards=tuple(guards),
            form=form,
            tone=tone,
        )

        return _carried_out(rule, method)

    return declare


def _carried_out(rule: Step, method: Callable) -> Callable:
    """`method` as callers meet it: locked, checked, saved and written down, all or nothing."""

    @wraps(method)
    def take(document, *, by, **details):
        with transaction.atomic():
            document.refresh_from_db(from_queryset=type(document)._base_manager.select_for_update(of=("self",)))
            document.must_be_as_shown(vars(document).get("version_shown"))
            # What was shown was shown for this step alone.
            vars(document).pop("version_shown", None)
            if refusal := rule.refusal(document, by):
                raise refusal
            came_from = document.state
            method(document, by=by, **details)
            document.state = rule.target or document.state
            document.version += 1
            document.save()
            clause, moved = rule.clause, {"source": came_from, "target": document.state}
            AuditEntry.record(document, rule.name, by=by, clause=clause, **moved, **_plain(details))
            for reaction in rule.reactions:
                transaction.on_commit(keeping_the_moment(partial(reaction, document, by)), robust=True)

    take.step = rule  # type: ignore[attr-defined]
    return take


def _plain(details: dict) -> dict:
    """The step's input as the audit keeps it: rows by id, files by name, months as 2017-06."""
    return {key: _kept(value) for key, value in details.items()}


def _kept(value):
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value]
    if isinstance(value, Month):
        return str(value)
    return getattr(value, "pk", None) or getattr(value, "name", None) or value


def changes_since(document, version: str) -> list[dict]:
    """Who did what to the document since it had that version, the newest first; empty for a version that never was."""
    missed = document.version - int(version) if re.fullmatch("[0-9]{1,9}", version) else 0
    entries = AuditEntry.objects.of(document)[: min(max(missed, 0), 20)]
    return [
        {
            "by": entry.by.name if entry.by else "",
            "at": entry.at,
            "action": entry.action,
            "label": str(label_of(document, entry.action)),
            "changed": entry.details.get("changed") or {},
        }
        for entry in entries
    ]


class Happening:
    """Something below that chapters above may react to, where no document takes a step: a person is invited, leaves."""

    def __init__(self):
        self.reactions: list[Callable] = []

    def tell(self, *about) -> None:
        """Run the reactions once the caller's transaction is committed."""
        for reaction in self.reactions:
            transaction.on_commit(keeping_the_moment(partial(reaction, *about)), robust=True)


def after(taken):
    """Run the decorated function afterwards: @after(Claim.submit) gets (document, by), a Happening what it tells."""

    def register(reaction):
        getattr(taken, "step", taken).reactions.append(reaction)
        return reaction

    return register


class Document(Record):
    """A record whose `state` changes only through its declared steps."""

    class Meta:
        abstract = True

    @classmethod
    def steps(cls) -> dict[str, Step]:
        """Every declared step by name, in the order written in the class, then those of its parts."""
        members = {name: member for part in reversed(cls.__mro__) for name, member in vars(part).items()}
        ordered = dict.fromkeys(name for part in cls.__mro__ for name in vars(part))
        return {name: members[name].step for name in ordered if hasattr(members[name], "step")}

    def get_absolute_url(self) -> str:
        """The document's page; its steps stand below it."""
        raise NotImplementedError

    def open_steps(self, by) -> list[Step]:
        """The steps that `by` may take right now; pages draw a button for each."""
        return [rule for rule in self.steps().values() if rule.refusal(self, by) is None]

    def refused_steps(self, by) -> list[tuple[Step, RuleBroken]]:
        """Steps of this state and role that a guard holds back, each with its reason."""
        found = [(rule, rule.refusal(self, by)) for rule in self.steps().values()]
        return [(rule, no) for rule, no in found if no and not isinstance(no, NotYourPart | NotNow)]

    def perform(self, name: str, *, by, **details) -> None:
        """Take the step called `name`; KeyError if the document declares none of that name."""
        getattr(self, self.steps()[name].name)(by=by, **details)

    def must_be_as_shown(self, version: str | int | None) -> None:
        """What is decided must be what was shown: Stale, which says who did what since, when `version` is given and not
        the present one. Steps ask once more when they hold the row: of two at once, one wins.
        """
        if not version:
            return
        if str(version) != str(self.version):
            raise Stale(
                _("This was changed while you were looking at it. Read it again, then decide."),
                "1.3.2",
                changes=changes_since(self, str(version)),
            )
        self.version_shown = version

    def step_url(self, name: str) -> str:
        """Where the step is asked for (GET) and taken (POST)."""
        return f"{self.get_absolute_url()}{name}/"

    def history(self):
        """The audit entries of this document, newest first."""
        return AuditEntry.objects.of(self)
