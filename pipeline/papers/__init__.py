"""The papers of chapter 3. Each is told in plain values, so that what the models become changes one place here."""

from . import amendment, contract, delivery, offers, sections  # noqa: F401
