"""What is kept although a person asked to be erased, because the law or the regulation wants it.

kept("pipeline.Contract", because=_("Contracts are kept for the accounts."))      in the chapter that owns it
"""

from salesdept.common.text import Text

_kept: dict[str, Text] = {}


def kept(*labels: str, because: Text) -> None:
    for label in labels:
        _kept[label] = because


def reason_to_keep(model) -> Text:
    """Why the rows of `model` stay as they are; "" for those that need not."""
    return _kept.get(model._meta.label, "")
