from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet, Window

MOST = 12
"""So many cases of what blocks nothing are listed; of the others only how many."""


@dataclass(frozen=True)
class Finding:
    """One case: who or what, in few words what about it, where it is settled.

    `key` names it from one look to the next, until it is settled; `rep_id` whose card it holds up: what blocks can be
    waived one by one.
    """

    name: str
    about: str = ""
    url: str = ""
    key: str = ""
    rep_id: UUID | None = None

    def __str__(self):
        return f"{self.name} · {self.about}" if self.about else self.name


@dataclass(frozen=True)
class Check:
    """What was looked for. `effect` says what settling it changes; `blocks`: not compiled without a written reason."""

    label: str
    effect: str
    findings: list[Finding] = field(default_factory=list)
    blocks: bool = False
    more: int = 0
    """Cases beyond the findings."""

    @classmethod
    def of(cls, label: str, effect: str, rows: QuerySet, finding: Callable[..., Finding]) -> "Check":
        """The first MOST of `rows`, each told by `finding`; one query."""
        shown = list(rows.annotate(in_all=Window(Count("pk")))[:MOST])
        more = shown[0].in_all - len(shown) if shown else 0
        return cls(label, effect, [finding(row) for row in shown], more=more)

    @property
    def count(self) -> int:
        return len(self.findings) + self.more

    @property
    def tone(self) -> str:
        return "warning" if self.blocks else "info"
