from django.urls import path

from . import visitors

app_name = "feed"
urlpatterns = [path("<str:token>.ics", visitors.feed, name="feed")]
