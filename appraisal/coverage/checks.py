from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One case: who or what, in few words what about it, where it is settled."""

    name: str
    about: str = ""
    url: str = ""


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
