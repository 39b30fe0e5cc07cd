from .communications import (
    communication,
    communication_done,
    communication_edit,
    communication_new,
    communication_next,
    communications,
)
from .contacts import contact_edit, contact_new, contact_reveal
from .customers import (
    customer,
    customer_edit,
    customer_new,
    customer_readers,
    customer_reveal,
    customer_verify,
    customers,
    doubles,
)
from .exports import export, exports, looks
from .imports import customer_import, import_step, imports, left_out_rows
from .keeping import (
    customer_claim,
    customer_give_back,
    customer_hand_over,
    customer_share,
    customer_unshare,
    keeping,
    pool,
    verify_queue,
)
from .leads import lead, lead_edit, lead_new, lead_reveal, lead_step, leads
from .merging import customer_different, customer_merge, customer_suspects, merge_undo, taken
from .scoring import score_table, score_table_edit
from .yields import yields

__all__ = [
    "communication",
    "communication_done",
    "communication_edit",
    "communication_new",
    "communication_next",
    "communications",
    "contact_edit",
    "contact_new",
    "contact_reveal",
    "customer",
    "customer_claim",
    "customer_edit",
    "customer_give_back",
    "customer_import",
    "customer_hand_over",
    "customer_new",
    "customer_readers",
    "customer_reveal",
    "customer_share",
    "customer_unshare",
    "customer_verify",
    "customers",
    "doubles",
    "export",
    "exports",
    "import_step",
    "imports",
    "keeping",
    "lead",
    "lead_edit",
    "lead_new",
    "lead_reveal",
    "lead_step",
    "leads",
    "left_out_rows",
    "looks",
    "customer_different",
    "customer_merge",
    "customer_suspects",
    "merge_undo",
    "score_table",
    "score_table_edit",
    "pool",
    "taken",
    "yields",
    "verify_queue",
]
