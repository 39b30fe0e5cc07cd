"""What a person decided about an import: which tables, which columns, which proposals."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Decisions:
    """Answers to the preview. Every one has a usual value, so that an import may start with none given.

    sheets   by table key: take, kind, columns, encoding, date_order
    matches  by "kind:name": "as:…", "add" or "leave" (matching.py)
    slips    "column:value" of those to be corrected
    stages   by the file's word: what it means (stages.Meaning)
    offers   keys of the offers taken (offers.py)
    """

    sheets: dict[str, dict] = field(default_factory=dict)
    matches: dict[str, str] = field(default_factory=dict)
    slips: list[str] = field(default_factory=list)
    stages: dict[str, str] = field(default_factory=dict)
    offers: list[str] = field(default_factory=list)
    keeps_leads: bool = True
    whole_or_nothing: bool = False

    @classmethod
    def of(cls, kept: dict) -> "Decisions":
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def corrects(self, column: str, value: str) -> bool:
        return f"{column}:{value}" in self.slips

    def as_json(self) -> dict:
        return asdict(self)
