from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    name = "salesdept.links"
    label = "links"

    def ready(self):
        from salesdept.common.history import words_for

        words_for(link_made=_("Private link made"), link_revoked=_("Private link revoked"), link=_("private link"))
