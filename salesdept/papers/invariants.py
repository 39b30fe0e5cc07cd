from django.core.files.storage import default_storage

from salesdept.common.invariants import invariant

from .models import Paper


@invariant("A paper that was signed or sent has its file", clause="3.4.3")
def kept_papers_have_files():
    for paper in Paper.objects.filter(is_kept=True).made().defer("source"):
        if not default_storage.exists(paper.stored.name):
            yield f"{paper.kind} {paper.document_id} {paper.language}"
