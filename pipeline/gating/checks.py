"""The lines of a gate and what becomes of them. One mechanism for button, board, API and signing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from salesdept.common.errors import RuleBroken
from salesdept.common.text import Text

from ..roles import SEE_RESEARCH


class CheckState(models.TextChoices):
    DONE = "done", _("done")
    MISSING = "missing", _("missing")
    WARNED = "warned", _("worth a look")
    WAIVED = "waived", _("waived")


TONES = {"done": "success", "missing": "danger", "warned": "warning", "waived": "info"}


@dataclass(frozen=True)
class Check:
    """One line of a gate as it stands now: what is there of it, who supplies it and where.

    `supply` is the form that takes it along with the move, None where it is done on a page of its own.
    """

    code: str
    clause: str
    label: Text
    state: str
    url: str = ""
    evidence: str = ""
    who: Text = ""
    supply: type | None = None
    is_waivable: bool = False

    @property
    def is_done(self) -> bool:
        """It holds nothing back: done, waived, or worth no more than a warning."""
        return self.state != CheckState.MISSING

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def state_label(self) -> str:
        return str(CheckState(self.state).label)

    def as_data(self) -> dict:
        """For programs: with the names of the fields that supply it."""
        return {
            "code": self.code,
            "clause": self.clause,
            "label": str(self.label),
            "state": self.state,
            "evidence": self.evidence,
            "who": str(self.who),
            "url": self.url,
            "fields": list(self.supply.base_fields) if self.supply else [],  # type: ignore[attr-defined]
            "is_waivable": self.is_waivable,
        }


class GateClosed(RuleBroken):
    """The stage can't be left yet; `checks` is the whole list, never just the first that fails."""

    def __init__(self, opportunity, checks: list[Check]):
        missing = [check for check in checks if not check.is_done]
        if missing:
            message = gettext("Still missing: %(items)s.") % {"items": "; ".join(str(check.label) for check in missing)}
            super().__init__(message, missing[0].clause, gettext("Do what is missing"), missing[0].url)
        else:
            super().__init__(gettext("The opportunity does not stand where this begins."), "3.4.3")
        self.checks = checks

    @property
    def further(self) -> dict:
        return {"checks": [check.as_data() for check in self.checks]}


def as_kept(checks: list[Check]) -> list[dict]:
    """What a move remembers of its gate."""
    return [{"code": check.code, "clause": check.clause, "state": str(check.state)} for check in checks]


@dataclass(frozen=True)
class Requirement:
    """A line of a gate: `is_done(opportunity)` looks, never writes; `place` names the page where it is done.

    `evidence(opportunity)` says in a few words what is there; `who` may supply it. `supply` is the dotted name of a
    small form that takes it along with the move, or of a function(opportunity) that gives this form, None where a page
    of its own is needed. A soft line warns and holds nothing back; a waivable one may be waived by the next level up.
    Where `of(opportunity)` reads once what the line is about, all of these are asked of that.
    """

    code: str
    clause: str
    label: Text
    is_done: Callable
    place: Callable
    who: Text = _("owner")
    evidence: Callable | None = None
    supply: str = ""
    is_soft: bool = False
    is_waivable: bool = False
    of: Callable | None = None

    def check(self, opportunity, waived: dict[str, date]) -> Check:
        seen = self.of(opportunity) if self.of else opportunity
        state, evidence = self._state(seen), self.evidence(seen) if self.evidence else ""
        if state == CheckState.MISSING and self.is_waivable and self.code in waived:
            state, evidence = CheckState.WAIVED, gettext("until %(day)s") % {"day": waived[self.code].isoformat()}
        return Check(
            self.code,
            self.clause,
            self.label,
            state,
            self.place(seen),
            evidence,
            self.who,
            self._supply_for(seen) if state == CheckState.MISSING else None,
            self.is_waivable,
        )

    def _supply_for(self, seen) -> type | None:
        made = import_string(self.supply) if self.supply else None
        return made if made is None or isinstance(made, type) else made(seen)

    def _state(self, seen) -> CheckState:
        if self.is_done(seen):
            return CheckState.DONE
        return CheckState.WARNED if self.is_soft else CheckState.MISSING


@dataclass(frozen=True)
class Gate:
    """What the regulation asks for at the end of a stage; the department's own items stand behind it."""

    requirements: tuple[Requirement, ...]

    def checks(self, opportunity, without: Collection[str] = (), stage: str = "") -> list[Check]:
        """Every line in order, each done, missing, warned or waived; the own items are those of `stage`, else of the
        present one.
        """
        waived = opportunity.waivers.granted_now() if any(line.is_waivable for line in self.requirements) else {}
        lines = [line.check(opportunity, waived) for line in self.requirements if line.code not in without]
        return [*lines, *own_checks(opportunity, stage or opportunity.stage)]


def as_read_by(checks: list[Check], user) -> list[Check]:
    """The lines as `user` may read them: what research found out (3.2) is no business of the departments (7.1.3)."""
    if user.is_a(*SEE_RESEARCH):
        return checks
    return [replace(check, evidence="") if check.clause.startswith("3.2") else check for check in checks]


def own_checks(opportunity, stage: str) -> list[Check]:
    """The department's own items of the stage."""
    from .models import GateItem

    return [item.line_of(opportunity) for item in GateItem.objects.asked_of(opportunity, stage)]
