"""Pages of chapter 2: people, teams."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from salesdept.common.history import history_of
from salesdept.common.listing import Column, Listing
from salesdept.common.screens import EVERYBODY, screen
from salesdept.common.web import go, visible_or_404

from .filters import PersonFilter
from .forms import InvitationForm, LeavingForm, MoveForm, NewTeamForm, PersonForm, RoleForm, TeamForm
from .handover import holdings
from .models import AccessKey, Role, Team, User, invited
from .sections import person_section

LOOK_AFTER_PEOPLE = [Role.ADMIN, Role.MANAGER]

COLUMNS = [
    Column("name", _("Name"), sort="name"),
    Column("role", _("Role"), sort="role"),
    Column("team", _("Team")),
    Column("email", _("E-mail"), sort="email"),
    Column("access", _("Access"), sort="is_active"),
]


@screen(_("Accounts"), to=LOOK_AFTER_PEOPLE, clauses=["1.2", "2.1"])
def people(request):
    listing = Listing(request, User.objects.visible_to(request.user).with_team(), COLUMNS, filterset=PersonFilter)
    return render(request, "people/people.html", {"listing": listing})


@screen(_("Account"), to=LOOK_AFTER_PEOPLE, clauses=["1.2", "2.1"])
def person(request, pk):
    person = _person(request, pk)
    return render(
        request,
        "people/person.html",
        {
            "person": person,
            "places": person.memberships.select_related("team"),
            "holdings": holdings(person),
            "keys": AccessKey.objects.visible_to(request.user).filter(owner=person),
            "sections": person_section.of(person, request.user),
            "history": history_of(person),
        },
    )


@screen(_("Invite a colleague"), to=LOOK_AFTER_PEOPLE, clauses=["1.2", "2.1"])
def invite(request):
    form = InvitationForm(_entered(request), by=request.user)
    if request.method == "POST" and form.is_valid() and (person := form.save()):
        messages.success(request, gettext("%(person)s is invited; the mail is on its way.") % {"person": person})
        return go(request, person)
    return _form_page(request, form, _("Invite a colleague"), _("Send the invitation"), reverse("people:people"))


@screen(_("Send the invitation again"), to=LOOK_AFTER_PEOPLE, clauses=["1.2"])
@require_POST
def invite_again(request, pk):
    person = _person(request, pk)
    if person.is_active and not person.has_usable_password():
        invited.tell(person, request.user)
        messages.success(request, gettext("The invitation to %(person)s is on its way.") % {"person": person})
    return go(request, person)


@screen(_("Edit an account"), to=LOOK_AFTER_PEOPLE, clauses=["2.1"])
def person_edit(request, pk):
    person = _person(request, pk)
    form = PersonForm(_entered(request), instance=person, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, person)
    return _form_page(request, form, _("Edit"), _("Save"), person.get_absolute_url(), person, form.status)


@screen(_("Change a role"), to=LOOK_AFTER_PEOPLE, clauses=["2.1"])
def change_role(request, pk):
    person = _person(request, pk)
    form = RoleForm(_entered(request), by=request.user, person=person)
    if request.method == "POST" and form.is_valid():
        person.change_role(form.cleaned_data["role"], by=request.user)
        return go(request, person)
    return _form_page(request, form, _("Change the role"), _("Change the role"), person.get_absolute_url(), person)


@screen(_("Move to another team"), to=LOOK_AFTER_PEOPLE, clauses=["2.1"])
def move(request, pk):
    person = _person(request, pk)
    form = MoveForm(_entered(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        person.move_to(form.cleaned_data["team"], since=form.cleaned_data["since"], by=request.user)
        return go(request, person)
    return _form_page(request, form, _("Move to another team"), _("Move"), person.get_absolute_url(), person)


@screen(_("Deactivate an account"), to=LOOK_AFTER_PEOPLE, clauses=["7.1.3", "2.1"])
def deactivate(request, pk):
    """Everything that the leaver owns, and who takes it over."""
    person = _person(request, pk)
    owned = holdings(person)
    form = LeavingForm(
        _entered(request),
        heirs=User.objects.heirs_of(person),
        is_needed=bool(owned) or person.is_a(Role.MANAGER),
    )
    if request.method == "POST" and form.is_valid():
        person.deactivate(by=request.user, heir=form.cleaned_data["heir"])
        messages.success(request, gettext("%(person)s has no access any more.") % {"person": person})
        return go(request, person if User.objects.visible_to(request.user).filter(pk=person.pk) else "home:today")
    context = {"form": form, "person": person, "holdings": owned}
    return render(request, "people/deactivate.html", context, status=422 if form.errors else 200)


@screen(_("Give access back"), to=LOOK_AFTER_PEOPLE, clauses=["2.1"])
@require_POST
def reactivate(request, pk):
    person = _person(request, pk)
    person.reactivate(by=request.user)
    messages.success(request, gettext("%(person)s has access again.") % {"person": person})
    return go(request, person)


@screen(_("Teams"), to=EVERYBODY, clauses=["2.1"])
def teams(request):
    context = {
        "teams": Team.objects.visible_to(request.user).with_members(),
        "may_edit": team_new.screen.is_open_to(request.user),
    }
    return render(request, "people/teams.html", context)


@screen(_("New team"), to=LOOK_AFTER_PEOPLE, clauses=["2.1"])
def team_new(request):
    form = NewTeamForm(_entered(request), by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, "people:teams")
    return _form_page(request, form, _("New team"), _("Save"), reverse("people:teams"))


@screen(_("Edit a team"), to=LOOK_AFTER_PEOPLE, clauses=["2.1"])
def team_edit(request, pk):
    team = visible_or_404(Team.objects.visible_to(request.user), pk=pk)
    form = TeamForm(_entered(request), instance=team, by=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(request, "people:teams")
    return _form_page(request, form, team, _("Save"), reverse("people:teams"), status=form.status)


def _entered(request):
    """What a form was sent with, None while it is only shown."""
    return request.POST if request.method == "POST" else None


def _person(request, pk) -> User:
    return visible_or_404(User.objects.visible_to(request.user).with_team(), pk=pk)


def _form_page(request, form, heading, submit, back, person=None, status=None):
    context = {"form": form, "heading": heading, "submit": submit, "back": back, "person": person}
    return render(request, "people/form.html", context, status=status or (422 if form.errors else 200))
