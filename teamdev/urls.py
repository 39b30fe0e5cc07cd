app_name = "teamdev"
urlpatterns: list = []
