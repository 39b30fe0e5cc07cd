"""What a person decided about an import of customer files."""

from dataclasses import asdict, dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class Doubles(models.TextChoices):
    """What becomes of a row about a customer or a person who is here already."""

    SKIP = "skip", _("leave as it is here")
    FILL = "fill", _("fill in what is empty here")
    OVERWRITE = "overwrite", _("take over what the file says")
    ASK = "ask", _("leave out and list what differs")


@dataclass(frozen=True)
class Decisions:
    """Answers to the preview. Every one has a usual value, so that an import may start with none given.

    sheet       place of the worksheet, from 0
    kind        columns.Kind, "" for what the columns show
    columns     by field: the place of the column; None for what the titles show
    owner       id of who keeps the rows that name nobody, "" for the importer
    channel     of leads: the channel of rows that name none
    campaign    of leads: id of the campaign of rows that name none
    date_order  "dmy", "mdy" or "" where no birthday may be read either way
    """

    doubles: str = Doubles.SKIP
    sheet: int = 0
    kind: str = ""
    columns: dict[str, int] | None = field(default=None)
    encoding: str = ""
    owner: str = ""
    date_order: str = ""
    channel: str = ""
    campaign: str = ""

    @classmethod
    def of(cls, kept: dict) -> "Decisions":
        return cls(**{name: kept[name] for name in cls.__dataclass_fields__ if name in kept})

    def as_json(self) -> dict:
        return asdict(self)
