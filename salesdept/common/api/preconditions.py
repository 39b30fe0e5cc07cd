"""What a caller may ask of a write by a header: once only (Idempotency-Key), and only as it was read (If-Match)."""

import hashlib
import json
from collections.abc import Callable

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import Http404
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from ..errors import RuleBroken, Stale
from ..models import KeptAnswer

KEY_HEADER, REPLAYED_HEADER = "Idempotency-Key", "Idempotent-Replayed"
LONGEST_KEY = 200
NO_STORE = "no-store"

REFUSALS = (APIException, RuleBroken, Http404)


class InFlight(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = gettext_lazy("A call with this key is being answered. Send it again in a moment.")


class OtherCall(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = gettext_lazy("This key was used for another call. Draw a new one for each.")


class NotAsRead(Stale):
    """The record no longer reads as the caller read it."""

    status = status.HTTP_412_PRECONDITION_FAILED


def tag_of(shown: dict) -> str:
    """The ETag of an answer: another version, or another reader's masking, is another answer."""
    return f'"{hashlib.sha256(JSONRenderer().render(shown)).hexdigest()[:32]}"'


def is_named(tag: str, header: str) -> bool:
    """Whether the tag is among those of If-Match or If-None-Match."""
    named = parse_etags(header)
    return "*" in named or tag in [one.removeprefix("W/") for one in named]


def carefully(view, act: Callable, request, *args, **kwargs) -> Response:
    """Answer by `act`, in one transaction with what the call's headers ask of it.

    Only success is kept for the key: a refusal changed nothing, so the call may be sent again. But what a refusal
    counts, such as questions about colleagues' files, stays counted.
    """
    key, tags = request.headers.get(KEY_HEADER), request.headers.get("If-Match")
    if key is None and tags is None:
        return act(request, *args, **kwargs)
    with transaction.atomic():
        try:
            answer = _kept(request, key) if key is not None else None
            if answer is None:
                _must_be_as_read(view, tags)
                answer = act(request, *args, **kwargs)
                if key is not None and not _is_confidential(answer):
                    _keep(request, key, answer)
            return answer
        except REFUSALS as refusal:
            told = refusal
    raise told


def _must_be_as_read(view, tags: str | None) -> None:
    """Lock the record and compare: nobody changes it between the question and the act."""
    if tags is None or not view.detail:
        return
    record = view.get_object()
    view.model._base_manager.select_for_update().get(pk=record.pk)
    if not is_named(tag_of(view.shown()), tags):
        raise NotAsRead(_("This was changed since you read it. Read it again, then decide."), view.clauses[0])


def _kept(request, key: str) -> Response | None:
    """The first answer to this call, once more; None when there is none yet."""
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise ValidationError({KEY_HEADER: [_("1 to %(longest)s printable characters.") % {"longest": LONGEST_KEY}]})
    if not _is_alone(request.user, key):
        raise InFlight
    kept = KeptAnswer.objects.standing().filter(by=request.user, key=key).first()
    if kept is None:
        return None
    if kept.call != _fingerprint(request):
        raise OtherCall
    return Response(json.loads(kept.body), kept.status, headers={REPLAYED_HEADER: "true"})


def _is_alone(user, key: str) -> bool:
    """Hold the key until the transaction ends, however it ends: no crash leaves it held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency {user.pk} {key}"])
        return cursor.fetchone()[0]


def _is_confidential(answer: Response) -> bool:
    """What no cache may hold isn't written down here either; asked again, it is answered again."""
    return answer.get("Cache-Control") == NO_STORE


def _keep(request, key: str, answer: Response) -> None:
    body = JSONRenderer().render(answer.data).decode()
    KeptAnswer.keep(by=request.user, key=key, call=_fingerprint(request), status=answer.status_code, body=body)


def _fingerprint(request) -> str:
    """Of the call as it was meant: address and fields, files by their content."""
    given = request.data
    fields = dict(given.lists()) if hasattr(given, "lists") else given
    told = json.dumps([request.path, fields], sort_keys=True, default=_content)
    return hashlib.sha256(told.encode()).hexdigest()


def _content(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
