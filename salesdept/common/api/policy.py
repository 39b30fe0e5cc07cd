"""What holds for every API call: who may call, clean input, refusals with clause and remedy."""

import json

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.response import Response

from ..errors import NotYourPart, RuleBroken
from ..screens import EVERYBODY


class CleanJSONParser(JSONParser):
    """A JSON object without NUL characters, of bounded depth."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            content = super().parse(stream, media_type, parser_context)
            if "\\u0000" in json.dumps(content):
                raise ParseError(_("The text holds a character that cannot be stored."))
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deep.")) from error
        if not isinstance(content, dict):
            raise ParseError(_("An object is expected."))
        return content


class SignedIn(BasePermission):
    """Signed in, and of one of the view's `roles` (EVERYBODY: any)."""

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        roles = getattr(view, "roles", ())
        if roles is not EVERYBODY and request.user.role not in roles:
            raise NotYourPart(_("This belongs to another role."), next(iter(getattr(view, "clauses", ())), "7.1.3"))
        return True


def exception_handler(error, context):
    """A refusal as JSON: `detail`, with `clause`, `remedy` and `remedy_url` where a rule refuses, `errors` by field."""
    if isinstance(error, RuleBroken):
        body = {"detail": error.message, "clause": error.clause}
        if error.remedy:
            body |= {"remedy": error.remedy, "remedy_url": error.remedy_url}
        return Response(body | error.further, error.status)
    # Imported late: REST framework's views read these settings while they load.
    from rest_framework.views import exception_handler as default_handler

    response = default_handler(error, context)
    if isinstance(error, ValidationError):
        response.data = {"detail": _("Some entries are not right."), "errors": error.detail}
        if clause := getattr(error, "clause", ""):
            response.data["clause"] = clause
    return response
