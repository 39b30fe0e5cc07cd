from django.urls import path

from . import views

app_name = "links"
urlpatterns = [
    path("<slug:purpose>/<uuid:pk>/new/", views.link_new, name="new"),
    path("<uuid:pk>/renew/", views.link_renew, name="renew"),
    path("<uuid:pk>/revoke/", views.link_revoke, name="revoke"),
]
