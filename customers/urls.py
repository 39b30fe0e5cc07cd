from django.urls import path

from . import views

app_name = "customers"
urlpatterns = [
    path("", views.customers, name="customers"),
    path("new/", views.customer_new, name="customer_new"),
    path("doubles/", views.doubles, name="doubles"),
    path("leads/", views.leads, name="leads"),
    path("leads/new/", views.lead_new, name="lead_new"),
    path("leads/<uuid:pk>/", views.lead, name="lead"),
    path("leads/<uuid:pk>/edit/", views.lead_edit, name="lead_edit"),
    path("leads/<uuid:pk>/reveal/", views.lead_reveal, name="lead_reveal"),
    path("leads/<uuid:pk>/<slug:name>/", views.lead_step, name="lead_step"),
    path("communications/", views.communications, name="communications"),
    path("communications/new/", views.communication_new, name="communication_new"),
    path("communications/<uuid:pk>/", views.communication, name="communication"),
    path("communications/<uuid:pk>/edit/", views.communication_edit, name="communication_edit"),
    path("communications/<uuid:pk>/next/", views.communication_next, name="communication_next"),
    path("communications/<uuid:pk>/done/", views.communication_done, name="communication_done"),
    path("contacts/<uuid:pk>/edit/", views.contact_edit, name="contact_edit"),
    path("contacts/<uuid:pk>/reveal/", views.contact_reveal, name="contact_reveal"),
    path("imports/", views.imports, name="imports"),
    path("imports/<uuid:pk>/", views.customer_import, name="import"),
    path("imports/<uuid:pk>/left-out/", views.left_out_rows, name="import_left_out"),
    path("imports/<uuid:pk>/<slug:name>/", views.import_step, name="import_step"),
    path("export/", views.export, name="export"),
    path("exports/", views.exports, name="exports"),
    path("looks/", views.looks, name="looks"),
    path("<uuid:pk>/", views.customer, name="customer"),
    path("<uuid:pk>/edit/", views.customer_edit, name="customer_edit"),
    path("<uuid:pk>/verify/", views.customer_verify, name="customer_verify"),
    path("<uuid:pk>/reveal/", views.customer_reveal, name="customer_reveal"),
    path("<uuid:pk>/share/", views.customer_share, name="customer_share"),
    path("<uuid:pk>/share/<uuid:person>/end/", views.customer_unshare, name="customer_unshare"),
    path("<uuid:pk>/hand-over/", views.customer_hand_over, name="customer_hand_over"),
    path("<uuid:pk>/contacts/new/", views.contact_new, name="contact_new"),
]
