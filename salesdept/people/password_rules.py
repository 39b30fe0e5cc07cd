from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class NoCompanyName:
    """The company's own name is the first thing that a stranger tries."""

    def validate(self, password, user=None):
        name = settings.COMPANY_NAME.casefold().strip()
        if name and name in password.casefold():
            raise ValidationError(self.get_help_text(), code="company_name")

    def get_help_text(self):
        return _("The password can't contain the company's name.")
