"""What of the appraisal stays although a person asked to be erased (7.1.3)."""

from django.utils.translation import gettext_lazy as _

from customers.own_data.kept import kept

kept("appraisal.Correction", because=_("Contracts and the sales ledger are kept for the accounts (3.4.2)."))
