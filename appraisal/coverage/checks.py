from dataclasses import dataclass, field
from uuid import UUID


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

    @property
    def tone(self) -> str:
        return "warning" if self.blocks else "info"
