"""What runs under a process id."""

import subprocess
from pathlib import Path


def command_of(pid: int) -> str:
    """The command line of a living process; "" for a dead one, also while its parent hasn't noticed."""
    if not Path("/proc/self").exists():
        listing = ["/bin/ps", "-p", str(pid), "-o", "command="]
        return subprocess.run(listing, check=False, capture_output=True, text=True).stdout
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
