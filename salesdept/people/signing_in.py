"""Pages of signing in and out, and of passwords."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth import views as auth
from django.http import Http404
from django.shortcuts import redirect, resolve_url
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from salesdept.common.audit import record_change
from salesdept.common.screens import EVERYBODY, public, screen

from .demo import demo_log_ins
from .forms import PasswordResetForm, SignInForm
from .models import User


class SignIn(auth.LoginView):
    template_name = "people/sign_in.html"
    authentication_form = SignInForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(demo_log_ins=demo_log_ins() if settings.DEMO else [], **kwargs)

    def get_redirect_url(self):
        asked = super().get_redirect_url()
        return asked if asked.startswith("/") else ""

    def form_valid(self, form):
        record_change(form.get_user(), by=form.get_user(), clause="7.1.3", action="sign_in")
        return super().form_valid(form)


class PasswordChange(auth.PasswordChangeView):
    template_name = "people/password_change.html"
    success_url = reverse_lazy("people:password_change_done")

    def form_valid(self, form):
        record_change(form.user, by=form.user, clause="7.1.3", action="change_password")
        return super().form_valid(form)


class PasswordReset(auth.PasswordResetView):
    """Asks for an address and says the same whether or not there is an account of it."""

    template_name = "people/password_reset_form.html"
    form_class = PasswordResetForm
    success_url = reverse_lazy("people:password_reset_done")


class PasswordResetConfirm(auth.PasswordResetConfirmView):
    template_name = "people/password_reset_confirm.html"
    success_url = reverse_lazy("people:password_reset_complete")

    def form_valid(self, form):
        record_change(self.user, by=self.user, clause="7.1.3", action="set_password")
        return super().form_valid(form)


sign_in = public(_("Sign in"), clauses=["1.2"])(SignIn.as_view())
sign_out = public(_("Sign out"))(auth.LogoutView.as_view())
password_change = screen(_("Change the password"), to=EVERYBODY, clauses=["7.1.3"])(PasswordChange.as_view())
password_change_done = screen(_("Password changed"), to=EVERYBODY)(
    auth.PasswordChangeDoneView.as_view(template_name="people/password_change_done.html")
)
password_reset = public(_("Forgotten password"))(PasswordReset.as_view())
password_reset_done = public(_("Link sent"))(
    auth.PasswordResetDoneView.as_view(template_name="people/password_reset_done.html")
)
password_reset_confirm = public(_("Set a password"))(PasswordResetConfirm.as_view())
password_reset_complete = public(_("Password set"))(
    auth.PasswordResetCompleteView.as_view(template_name="people/password_reset_complete.html")
)


@public(_("Try a role"))
@require_POST
def demo_sign_in(request):
    """One click into the demo company; absent elsewhere."""
    if not settings.DEMO:
        raise Http404
    visitor = User.objects.active().filter(is_demo=True, email=request.POST.get("email", "")).first()
    if visitor is None:
        raise Http404
    login(request, visitor, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(_safe_next(request))


def _safe_next(request) -> str:
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours and asked.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)


@public(_("Language"))
def set_language(request):
    """Change the language of the pages; a signed-in person's choice is kept in the account."""
    response = django_set_language(request)
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return response
