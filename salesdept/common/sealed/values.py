from functools import cached_property

from .keys import present_key_id, seal, unseal

ENOUGH_TO_SHOW = 8
SHOWN_AT_END = 4


class Sealed:
    """A text that is kept encrypted. However it is printed, logged or sent, it shows its last signs alone."""

    def __init__(self, kept: str):
        self.kept = kept

    @classmethod
    def of(cls, text: str) -> "Sealed":
        return cls(seal(text))

    def under_first_key(self) -> "Sealed":
        """As it is kept from now on: a page opened before the key was changed must not bring the old one back."""
        return self if self.kept.startswith(f"{present_key_id()}:") else Sealed.of(self.whole())

    @cached_property
    def _whole(self) -> str:
        return unseal(self.kept)

    def whole(self) -> str:
        """The text itself; whoever asks has the right to and logs it."""
        return self._whole

    def __str__(self):
        text = self._whole
        return "****" + (text[-SHOWN_AT_END:] if len(text) >= ENOUGH_TO_SHOW else "")

    def __repr__(self):
        return "<Sealed>"

    def __eq__(self, other):
        return isinstance(other, Sealed) and self._whole == other._whole

    def __hash__(self):
        return hash(self._whole)

    def __reduce__(self):
        """Into caches and tasks it goes as it is kept."""
        return Sealed, (self.kept,)
