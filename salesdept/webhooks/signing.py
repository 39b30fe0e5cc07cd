"""By which a receiver knows that a delivery came from here and was not changed on the way."""

import hashlib
import hmac
import secrets
from base64 import b32encode
from collections.abc import Sequence


def new_secret() -> str:
    """52 capitals and digits, as a sealed field keeps them unchanged."""
    return b32encode(secrets.token_bytes(32)).decode().rstrip("=")


def signature(body: bytes, moment: int, keys: Sequence[str]) -> str:
    """`t=<moment>,v1=<HMAC-SHA256 of "moment.body">`, one v1 for each key: a rotated one counts for a while."""
    signed = b"%d.%b" % (moment, body)
    marks = [hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys]
    return ",".join([f"t={moment}", *(f"v1={mark}" for mark in marks)])
