"""How rules, pages and page parts meet HTTP. The only place that knows htmx's headers."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from .errors import RuleBroken


def wants_part(request) -> bool:
    """htmx asks for a part of a page; a boosted link or a plain browser asks for all of it."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def page_or_part(request, page: str, part: str, context: dict, status: int = 200) -> HttpResponse:
    """Render `part` for htmx, else the `page` that includes it."""
    response = render(request, part if wants_part(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request, to) -> HttpResponse:
    """After a POST: see `to`, in htmx too, where it replaces the page that held the form."""
    answer = redirect(to)
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": answer["Location"]})
    return answer


def part_or_redirect(request, part: str, context: dict, to) -> HttpResponse:
    """After a POST: the changed part for htmx, else post-redirect-get."""
    return render(request, part, context) if wants_part(request) else redirect(to)


def refused(request, error: RuleBroken) -> HttpResponse:
    """The refusal in plain words with its clause and the way out."""
    context = {"error": error}
    return page_or_part(request, "errors/refused.html", "components/refusal.html", context, error.status)


def visible_or_404(queryset, **lookup):
    """The one row that matches, or 404 alike for absent, foreign and malformed ids."""
    try:
        return queryset.get(**lookup)
    except (queryset.model.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None


def take_step(request, document, name: str, *, back=None, kept: dict | None = None) -> HttpResponse:
    """Serve one step of `document`: GET asks for its input, filled in from the address, POST takes it.

    Then `back` is shown, else the document. `kept` are hidden fields that the form carries along. 404 for a step that
    the document doesn't declare; refusals are raised as RuleBroken and answered by the middleware.
    """
    rule = document.steps().get(name)
    if rule is None:
        raise Http404
    if refusal := rule.refusal(document, request.user):
        raise refusal
    form = rule.make_form(request.POST if request.method == "POST" else None, document, request.user, request.FILES)
    if request.method == "POST":
        document.must_be_as_shown(request.POST.get("version"))
        if form is None or form.is_valid():
            document.perform(name, by=request.user, **(form.cleaned_data if form else {}))
            return go(request, back or document)
    return step_form(request, document, name, form, kept)


def step_form(request, document, name: str, form, kept: dict | None = None) -> HttpResponse:
    """The form of a step, with what is wrong with it."""
    for field, value in request.GET.items():
        if form and field in form.fields and not form.is_bound:
            form.fields[field].initial = value
    status = 422 if request.method == "POST" else 200
    context = {"document": document, "step": document.steps()[name], "form": form, "kept": kept or {}}
    return page_or_part(request, "components/step_page.html", "components/step_form.html", context, status)
