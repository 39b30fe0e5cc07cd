from django.conf import settings
from django.utils import translation


def speak_to(person, request) -> None:
    """Answer in the person's language unless the browser chose one."""
    if person.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()


class PersonMiddleware:
    """The signed-in person's language unless the browser chose one; pages with records are never stored on the way."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Asking here costs the one query that every page needs anyway.
        if request.user.is_authenticated:
            speak_to(request.user, request)
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response
