"""The keys behind what is kept encrypted: FIELD_KEYS (the first encrypts, all decrypt) and FIELD_INDEX_KEY."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

FEWEST_SIGNS = 32
MISSING = (
    "ID numbers and bank accounts are kept encrypted: set FIELD_KEYS (the first key encrypts, all decrypt, with commas "
    "between them) and FIELD_INDEX_KEY, each of at least 32 random signs and no two alike."
)


def must_have_keys() -> None:
    """ImproperlyConfigured unless there are keys that can be used: no process starts without them."""
    keys = [*settings.FIELD_KEYS, settings.FIELD_INDEX_KEY]
    if len(keys) < 2 or any(len(key) < FEWEST_SIGNS for key in keys) or len(set(keys)) != len(keys):
        raise ImproperlyConfigured(MISSING)


def key_id(key: str) -> str:
    """Names a key without telling it: what it encrypted begins so."""
    return hashlib.sha256(b"key id:" + key.encode()).hexdigest()[:8]


def present_key_id() -> str:
    must_have_keys()
    return key_id(settings.FIELD_KEYS[0])


def seal(text: str) -> str:
    """The text as the database keeps it, under the first key."""
    must_have_keys()
    key = settings.FIELD_KEYS[0]
    return f"{key_id(key)}:{_fernet(key).encrypt(text.encode()).decode()}"


def unseal(kept: str) -> str:
    """ImproperlyConfigured when the key that encrypted it is not among FIELD_KEYS any more."""
    must_have_keys()
    named, _colon, token = kept.partition(":")
    for key in settings.FIELD_KEYS:
        if key_id(key) == named:
            try:
                return _fernet(key).decrypt(token.encode()).decode()
            except InvalidToken:
                break
    raise ImproperlyConfigured(f"What the key {named} encrypted can't be read: it is missing from FIELD_KEYS.")


def mark_of(purpose: str, text: str) -> str:
    """Tells whether two texts are alike without telling them; of another purpose the same text has another mark."""
    must_have_keys()
    asked = f"{purpose}:{text}".encode()
    return hmac.new(settings.FIELD_INDEX_KEY.encode(), asked, hashlib.sha256).hexdigest()


def _fernet(key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(b"field key:" + key.encode()).digest()))
