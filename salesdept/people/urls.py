from django.urls import path

from . import keys, signing_in, views
from .delegations import views as delegations
from .targets.urls import urlpatterns as targets
from .work_days import views as work_days

app_name = "people"
urlpatterns = [
    *targets,
    path("sign-in/", signing_in.sign_in, name="sign_in"),
    path("sign-out/", signing_in.sign_out, name="sign_out"),
    path("demo-sign-in/", signing_in.demo_sign_in, name="demo_sign_in"),
    path("password/", signing_in.password_change, name="password_change"),
    path("password/changed/", signing_in.password_change_done, name="password_change_done"),
    path("password/reset/", signing_in.password_reset, name="password_reset"),
    path("password/reset/sent/", signing_in.password_reset_done, name="password_reset_done"),
    path("password/reset/done/", signing_in.password_reset_complete, name="password_reset_complete"),
    path("password/reset/<uidb64>/<token>/", signing_in.password_reset_confirm, name="password_reset_confirm"),
    path("keys/", keys.access_keys, name="access_keys"),
    path("keys/new/", keys.access_key_new, name="access_key_new"),
    path("keys/<uuid:pk>/revoke/", keys.access_key_revoke, name="access_key_revoke"),
    path("accounts/", views.people, name="people"),
    path("accounts/invite/", views.invite, name="invite"),
    path("teams/", views.teams, name="teams"),
    path("teams/new/", views.team_new, name="team_new"),
    path("teams/<uuid:pk>/edit/", views.team_edit, name="team_edit"),
    path("calendar/", work_days.work_days, name="work_days"),
    path("calendar/<uuid:pk>/remove/", work_days.work_day_remove, name="work_day_remove"),
    path("delegations/", delegations.delegations, name="delegations"),
    path("delegations/<uuid:pk>/end/", delegations.delegation_end, name="delegation_end"),
    path("accounts/<uuid:pk>/", views.person, name="person"),
    path("accounts/<uuid:pk>/edit/", views.person_edit, name="person_edit"),
    path("accounts/<uuid:pk>/invitation/", views.invite_again, name="invite_again"),
    path("accounts/<uuid:pk>/role/", views.change_role, name="change_role"),
    path("accounts/<uuid:pk>/team/", views.move, name="move"),
    path("accounts/<uuid:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("accounts/<uuid:pk>/reactivate/", views.reactivate, name="reactivate"),
]
