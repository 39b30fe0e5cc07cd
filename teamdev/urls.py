from django.urls import include, path

from . import views

app_name = "teamdev"
urlpatterns = [
    path("awards/", views.awards, name="awards"),
    path("awards/<uuid:pk>/", views.award, name="award"),
    path("awards/<uuid:pk>/<str:step>/", views.award_step, name="award_step"),
    path("plans/", include("teamdev.plans.urls")),
    path("praise/", views.praise, name="praise"),
    path("praise/new/", views.praise_new, name="praise_new"),
]
