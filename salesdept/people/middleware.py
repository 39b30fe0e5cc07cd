from django.conf import settings
from django.utils import translation


class PersonMiddleware:
    """The signed-in person's language unless the browser chose one; pages with records are never stored on the way."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Asking here costs the one query that every page needs anyway.
        if (
            request.user.is_authenticated
            and request.user.language
            and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES
        ):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response
