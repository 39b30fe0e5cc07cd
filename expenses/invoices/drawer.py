"""The drawer: one file from stdin to a small picture on stdout, nothing where it can't be drawn.

Run as `-m expenses.invoices.drawer` with the arguments of the reader, and in a process of its own as that one is.
"""

import sys

from .drawing import draw
from .limits import limit
from .read_out import Unreadable


def main(kind: str, seconds: int, memory: int) -> None:
    limit(seconds, memory * 2**20)
    try:
        sys.stdout.buffer.write(draw(sys.stdin.buffer.read(), kind))
    except (Unreadable, MemoryError):
        return


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
