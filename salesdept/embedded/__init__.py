"""Stand-in until the servers' code lands."""

import os


def urls(base):
    return os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/dev"), os.environ.get(
        "REDIS_URL", "redis://127.0.0.1:6379/0"
    )


def secret_key(base):
    return "x" * 50
