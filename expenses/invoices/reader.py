"""The reader: one file from stdin to a line of JSON, in a process of its own. Run as `-m expenses.invoices.reader`.

Arguments: kind, seconds, memory in MB. A process of its own because what people hand in is made by strangers: a picture
that unfolds, a PDF that never ends or breaks its library costs this process and nobody else.
"""

import json
import sys
from time import monotonic

from .likeness import likeness_of
from .limits import limit
from .read_out import Trouble, Unreadable
from .reading import keys_of, read


def main(kind: str, seconds: int, memory: int) -> None:
    limit(seconds, memory * 2**20)
    content = sys.stdin.buffer.read()
    print(json.dumps(_told(content, kind, seconds)))  # noqa: T201 - the answer


def _told(content: bytes, kind: str, seconds: int) -> dict:
    likeness = likeness_of(content, kind)
    try:
        found = read(content, kind, until=monotonic() + seconds * 0.8)
    except Unreadable as problem:
        return {"trouble": problem.trouble, "likeness": likeness}
    except MemoryError:
        return {"trouble": Trouble.TOO_LARGE}
    return found.as_json() | {"keys": keys_of(found), "likeness": likeness}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
