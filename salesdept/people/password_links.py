"""The link by which a person sets a password: in the invitation, and when it was forgotten. Works once, for an hour."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from salesdept.common.workflow import Happening

link_asked = Happening()
"""Told (person, origin) when somebody asks for a new password; `origin` is like "https://sales.example"."""


def password_link(person, origin: str) -> str:
    """The whole address of the page that sets a password. It is a key: never log it, never show it to others."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return origin + reverse("people:password_reset_confirm", args=[uid, token])
