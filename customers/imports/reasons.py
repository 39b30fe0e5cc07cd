"""What can be wrong or odd in files of customers, in words."""

from django.utils.translation import gettext_lazy as _

from salesdept.common.tables.reasons import BadValue, Reason, Unreadable, explain

__all__ = ["BadValue", "Reason", "Unreadable"]

ROW = {
    "no_company": _("is needed: a person belongs to a customer"),
    "no_person": _("names nobody"),
    "not_a_class": _("is not a class: A, B or C"),
    "mangled_number": _("was shortened by a spreadsheet: enter the whole number again"),
    "wrong_tax_id": _("is no valid tax ID: a digit is wrong"),
    "kept_by_colleague": _("kept by a colleague: ask your supervisor (7.1.3)"),
    "not_your_file": _("names somebody else: you import files of your own only (7.1.3)"),
    "unknown_owner": _("is nobody here who keeps customer files"),
    "no_channel": _("is needed: name a channel of 3.1.1, or choose one for the whole file below"),
    "no_owner": _("is needed: say below who keeps the rows that name nobody"),
    "deleted_there": _("was deleted in the system that the file comes from"),
    "not_of_its_kind": _("%(why)s"),
    "no_file": _("has no customer file yet: open or import it first"),
    "asked": _("is here already and differs in: %(fields)s"),
}
ODD = {
    "no_website": _("websites that are no addresses: left out"),
    "masked": _("masked phone numbers and e-mail addresses: left out"),
    "repeated": _("rows about a customer or a person that stands in the file already: taken once"),
    "erased": _("persons who asked to be erased: left out (7.1.3)"),
    "excel_zeros": _("tax IDs that had lost their leading zeros: filled up to eight digits"),
}
explain(ROW | ODD)
