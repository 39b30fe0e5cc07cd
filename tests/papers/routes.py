"""Arguments for the addresses of papers; the paper is of `rep`'s signed contract, and made."""

from salesdept.papers.kinds import KINDS
from salesdept.papers.making import ask_for
from tests.pipeline.routes import contract, signed


def document(office) -> dict:
    return contract(office) | {"kind": "contract"}


def paper(office) -> dict:
    return {"pk": ask_for(signed(office), KINDS["contract"], "en", by=office.rep).pk}


ROUTES = {
    "papers:ask": document,
    "papers:paper": paper,
    "papers:file": paper,
    "api:paper-detail": paper,
    "api:paper-content": paper,
}
