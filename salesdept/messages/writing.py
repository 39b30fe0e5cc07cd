"""Messages that are written as they leave: who is written to may have answered, refused or gone since they were queued,
and meanwhile no link, which is a key, stands in the database.

@written_on_leaving("survey")
def letter(message) -> Letter: return Letter(body), or raise Withheld(why) or NotYet(until)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Letter:
    """What is handed over: the text, and headers of a mail beside the usual ones."""

    body: str
    headers: dict[str, str] = field(default_factory=dict)


class Withheld(Exception):
    """It never leaves. `why` is marked by gettext_noop: it is kept in English and shown in the reader's language."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


class NotYet(Exception):
    """It waits until that moment."""

    def __init__(self, until: datetime):
        super().__init__(until)
        self.until = until


Writer = Callable[..., Letter]
_writers: dict[str, Writer] = {}


def written_on_leaving(kind: str):
    """Register function(message) -> Letter for the messages whose keys begin with `kind`; they are queued without text.

    It is asked before each attempt, so that a second one has a link of its own.
    """

    def register(writer: Writer) -> Writer:
        _writers[kind] = writer
        return writer

    return register


def letter_of(message) -> Letter:
    """What `message` says now; Withheld or NotYet where it doesn't leave."""
    writer = _writers.get(message.kind)
    return writer(message) if writer else Letter(message.body)
