from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One case: who or what, in few words what about it, where it is settled.

    What can be waived has a `key` that stays the same until it is settled, and names whose figure it is.
    """

    name: str
    about: str = ""
    url: str = ""
    key: str = ""
    rep_id: object = None


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
