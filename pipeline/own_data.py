"""What of the sales flow stays although a person asked to be erased (7.1.3)."""

from django.utils.translation import gettext_lazy as _

from customers.own_data.kept import kept

kept(
    "pipeline.Contract",
    "pipeline.ContractCopy",
    "pipeline.Milestone",
    "pipeline.SalesEntry",
    because=_("Contracts and the sales ledger are kept for the accounts (3.4.2)."),
)
