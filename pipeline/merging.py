"""What moves when customer files are merged (3.1.2). The ledger's triggers know the merge too."""

from customers.merging import moves

moves(
    "pipeline.Opportunity.customer",
    "pipeline.Contract.customer",
    "pipeline.SalesEntry.customer",
    "pipeline.Receipt.customer",
)
