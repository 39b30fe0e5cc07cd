"""What a process that reads strangers' files may take."""

import resource


def limit(seconds: int, memory: int) -> None:
    """Seconds of work, bytes of memory; nothing is written anywhere."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
