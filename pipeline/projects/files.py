"""How a file of a project is given out."""

from django.http import FileResponse, Http404

from salesdept.common.content import served


def sent(note, *, to_save: bool = False) -> FileResponse:
    """The file of a note; Http404 where there is none, or none any more."""
    if not note.stored:
        raise Http404
    return served(note.stored, name=note.name, kind=note.kind, to_save=to_save)
