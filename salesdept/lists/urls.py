from django.urls import path

from . import views

app_name = "lists"
urlpatterns = [
    path("views/<uuid:pk>/", views.view_edit, name="view"),
    path("views/<uuid:pk>/update/", views.view_update, name="view_update"),
    path("views/<uuid:pk>/remove/", views.view_remove, name="view_remove"),
    path("<slug:page>/views/new/", views.view_new, name="view_new"),
]
