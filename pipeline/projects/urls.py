from django.urls import path

from . import views

urlpatterns = [
    path("projects/", views.projects, name="projects"),
    path("projects/<uuid:pk>/", views.project, name="project"),
    path("projects/<uuid:pk>/milestones/new/", views.milestone_new, name="milestone_new"),
    path("projects/<uuid:pk>/reports/new/", views.report_new, name="report_new"),
    path("projects/<uuid:pk>/notes/new/", views.note_new, name="note_new"),
    path("projects/<uuid:pk>/cases/new/", views.project_case_new, name="project_case_new"),
    path("projects/files/<uuid:pk>/", views.project_file, name="project_file"),
    path("projects/notes/<uuid:pk>/<slug:name>/", views.note_step, name="note_step"),
    path("projects/<uuid:pk>/<slug:name>/", views.project_step, name="project_step"),
    path("milestones/<uuid:pk>/", views.milestone, name="milestone"),
    path("milestones/<uuid:pk>/edit/", views.milestone_edit, name="milestone_edit"),
    path("milestones/<uuid:pk>/<slug:name>/", views.milestone_step, name="milestone_step"),
]
