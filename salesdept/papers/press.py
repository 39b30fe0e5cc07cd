"""The press: one paper from stdin to stdout, in a process of its own. Run as a script, by its path.

stdin: {"html", "css", "assets": {address: [type, base64]}, "memory": MB, "seconds": CPU}. stdout: a line of JSON with
the number of pages and the memory taken, then the PDF. Nothing but `assets` is ever read for the paper: no address, no
file, no data: URL.

A process of its own because WeasyPrint reads its fonts' configuration once per process, holds the interpreter for
seconds, and grows with the paper: here it has our fonts alone, a limit of memory and time, and nobody waits behind it.
No Django here, and no settings: what is not here can't be printed.
"""

import base64
import json
import os
import resource
import sys

PANGO_MISSING = 3
TOO_MUCH = 4
FILE_BYTES = 64 * 2**20


def main() -> int:
    job = json.load(sys.stdin.buffer)
    _limit(job["memory"] * 2**20, job["seconds"])
    try:
        import weasyprint
    except OSError as problem:
        sys.stderr.write(str(problem))
        return PANGO_MISSING
    try:
        pages, pdf = _print(weasyprint, job)
    except MemoryError:
        sys.stderr.write("MemoryError")
        return TOO_MUCH
    sys.stdout.buffer.write(json.dumps({"pages": pages, "memory": _peak()}).encode() + b"\n" + pdf)
    return 0


def _peak() -> int:
    """The most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _limit(memory: int, seconds: int) -> None:
    """Before anything is read of the paper; and whoever waits for a page goes first."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)


def _print(weasyprint, job) -> tuple[int, bytes]:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    assets = {address: (kind, base64.b64decode(content)) for address, (kind, content) in job["assets"].items()}

    class OwnAssets(URLFetcher):
        """Gives what came with the job, by its very address; everything else is refused unread."""

        def fetch(self, url, headers=None):
            if url not in assets:
                raise ValueError(f"Not fetched: {url[:80]}")
            kind, content = assets[url]
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    fetcher = OwnAssets(allowed_protocols=["asset"])
    sheet = weasyprint.CSS(string=job["css"], url_fetcher=fetcher)
    html = weasyprint.HTML(string=job["html"], url_fetcher=fetcher)
    document = html.render(stylesheets=[sheet], pdf_variant="pdf/ua-1")
    return len(document.pages), document.write_pdf(pdf_variant="pdf/ua-1")


if __name__ == "__main__":
    sys.exit(main())
