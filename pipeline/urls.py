from django.urls import include, path

app_name = "pipeline"
urlpatterns: list = [
    path("imports/", include("pipeline.imports.urls")),
]
