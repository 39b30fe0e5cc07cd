"""What happens to every request: an id, clean input, refusals in plain words."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _

from .errors import RuleBroken
from .records import uuid7
from .request_id import serving
from .web import refused


class RequestIdMiddleware:
    """Take the caller's X-Request-ID or make one; log it, keep it in the audit, send it back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if 0 < len(given) <= 36 and given.isascii() and given.isprintable() else str(uuid7())
        with serving(request.id):
            response = self.get_response(request)
        response["X-Request-ID"] = request.id
        return response


class CleanInputMiddleware:
    """Answer 400 to a NUL character, which PostgreSQL can't store, and 413 to a form of more than we read.

    JSON bodies are checked by the API's parser.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            has_nul = self._form_has_nul(request)
        except RequestDataTooBig:
            largest = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
            return render(request, "errors/too_large.html", {"largest": largest}, status=413)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", "") or has_nul:
            return HttpResponseBadRequest(_("The text holds a character that cannot be stored."))
        return self.get_response(request)

    def _form_has_nul(self, request) -> bool:
        form = request.method == "POST" and request.content_type in (
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        )
        return form and any("\x00" in value for values in request.POST.lists() for value in values[1])


class RuleBrokenMiddleware:
    """Turn RuleBroken into a page or part that names clause and remedy, with the rule's own status."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        return refused(request, error) if isinstance(error, RuleBroken) else None
