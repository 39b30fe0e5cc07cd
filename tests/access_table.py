"""Who may open which address: the table that tests/test_access.py walks. An address that is missing here fails there.

A row names people of the `office` fixture; all others get 403 (a function of another role) or 404 (a record that they
may not see), strangers the sign-in page. For an address with arguments, `ROUTES` in tests/<app>/routes.py makes the
record, which belongs to `rep` of `supervisor`'s team unless its maker says otherwise: `ROUTES[name](office)` gives the
arguments. Read it beside the table of permissions: it is written from that, not from the code.
"""

OWNER = frozenset({"rep"})
LEADER = frozenset({"supervisor"})
REPS = frozenset({"rep", "second_rep", "other_rep"})
SUPERVISORS = frozenset({"supervisor", "other_supervisor"})
MANAGER = frozenset({"manager"})
CLERK = frozenset({"clerk"})
FINANCE = frozenset({"finance", "second_finance"})
LEADERSHIP = frozenset({"leadership"})
TECHNICAL = frozenset({"technical"})
AFTER_SALES = frozenset({"aftersales"})
ADMIN = frozenset({"admin"})

NOBODY: frozenset[str] = frozenset()
SELLERS = REPS | SUPERVISORS | MANAGER
APPRAISED = SELLERS | CLERK | LEADERSHIP
STAFF = APPRAISED | FINANCE | TECHNICAL | AFTER_SALES
EVERYBODY = STAFF | ADMIN
LOOK_AFTER_PEOPLE = MANAGER | ADMIN
OWNERS_LINE = OWNER | LEADER | MANAGER
SEE_SALES = APPRAISED | TECHNICAL | AFTER_SALES

# Open to strangers: they and everybody else get the page.
PUBLIC = {
    "home:health",
    "people:sign_in",
    "people:password_reset",
    "people:password_reset_done",
    "people:password_reset_complete",
    "people:password_reset_confirm",
}

# Acts only: nobody gets a page by GET; who may act by POST stands here, all others are refused.
ACTS = {
    "set_language": EVERYBODY,
    "people:sign_out": EVERYBODY,
    "people:demo_sign_in": EVERYBODY,
    "people:invite_again": LOOK_AFTER_PEOPLE,
    "people:reactivate": LOOK_AFTER_PEOPLE,
    "messages:read": OWNER,
    "messages:read_all": EVERYBODY,
    "customers:lead_reveal": OWNERS_LINE,
    "customers:customer_reveal": OWNERS_LINE,
    "customers:customer_verify": OWNERS_LINE,
    "customers:customer_unshare": OWNERS_LINE,
    "customers:contact_reveal": OWNERS_LINE,
    "customers:communication_done": OWNERS_LINE,
    "api:lead-reveal": OWNERS_LINE,
    "api:lead-take-step": OWNERS_LINE,
    "api:customer-reveal": OWNERS_LINE,
    "api:customer-verify": OWNERS_LINE,
    "api:customer-hand-over": LEADER | MANAGER,
    "api:customer-import-take-step": OWNER | MANAGER | CLERK,
    "customers:doubles": SELLERS,
    "customers:customer_different": OWNERS_LINE | CLERK,
    "customers:merge_undo": OWNERS_LINE | CLERK,
    "api:contact-reveal": OWNERS_LINE,
    "api:communication-done": OWNERS_LINE,
    "pipeline:copy_confirm": TECHNICAL | AFTER_SALES,
    "api:opportunity-take-step": OWNERS_LINE,
    "api:contract-take-step": LEADER | MANAGER,
    "appraisal:period_open": CLERK | MANAGER,
    "api:period-take-step": CLERK,
    "api:claim-take-step": LEADER,
    "api:budget-take-step": LEADERSHIP,
    "api:supplement-take-step": LEADERSHIP,
    "api:award-take-step": MANAGER,
}

PAGES = {
    "home:today": EVERYBODY,
    "home:find": EVERYBODY,
    "api:find-list": EVERYBODY,
    "regulation:regulation": EVERYBODY,
    "regulation:clause": EVERYBODY,
    "messages:notices": EVERYBODY,
    "messages:outbox": ADMIN,
    "messages:outbox_message": ADMIN,
    "messages:outbox_message_step": ADMIN,
    # 2 Organisation
    "people:password_change": EVERYBODY,
    "people:password_change_done": EVERYBODY,
    "people:people": LOOK_AFTER_PEOPLE,
    "people:person": LOOK_AFTER_PEOPLE,
    "people:invite": LOOK_AFTER_PEOPLE,
    "people:person_edit": LOOK_AFTER_PEOPLE,
    "people:change_role": LOOK_AFTER_PEOPLE,
    "people:move": LOOK_AFTER_PEOPLE,
    "people:deactivate": LOOK_AFTER_PEOPLE,
    "people:teams": EVERYBODY,
    "people:team_new": LOOK_AFTER_PEOPLE,
    "people:team_edit": LOOK_AFTER_PEOPLE,
    "people:targets": APPRAISED,
    # 6 Team
    "teamdev:awards": EVERYBODY,
    "teamdev:award": MANAGER | LEADERSHIP,
    "teamdev:award_step": MANAGER,
    "teamdev:praise": EVERYBODY,
    "teamdev:praise_new": STAFF,
    "api:award-list": EVERYBODY,
    "api:award-detail": MANAGER | LEADERSHIP,
    "api:praise-list": EVERYBODY,
    "api:praise-detail": EVERYBODY,
    # 7 Customers and 3.1 leads; `rep`'s, nothing handed over to a department
    "customers:customers": SEE_SALES,
    "customers:customer": OWNERS_LINE | CLERK | LEADERSHIP,
    "customers:customer_new": SELLERS,
    "customers:taken": SELLERS,
    "customers:suspects": SELLERS | CLERK,
    "customers:customer_merge": OWNERS_LINE | CLERK,
    "customers:customer_edit": OWNERS_LINE | CLERK,
    "customers:customer_share": OWNERS_LINE,
    "customers:customer_hand_over": LEADER | MANAGER,
    "customers:contact_new": OWNERS_LINE,
    "customers:contact_edit": OWNERS_LINE | CLERK,
    "customers:leads": APPRAISED,
    "customers:lead": OWNERS_LINE | CLERK | LEADERSHIP,
    "customers:lead_new": SELLERS,
    "customers:lead_edit": OWNERS_LINE | CLERK,
    "customers:lead_step": OWNERS_LINE,
    "customers:communications": SEE_SALES,
    "customers:communication": OWNERS_LINE | CLERK | LEADERSHIP,
    "customers:communication_new": SELLERS | AFTER_SALES,
    "customers:communication_edit": OWNER,
    "customers:communication_next": OWNER,
    "api:customer-list": SEE_SALES,
    "api:customer-detail": OWNERS_LINE | CLERK | LEADERSHIP,
    "api:contact-list": SEE_SALES,
    "api:contact-detail": OWNERS_LINE | CLERK | LEADERSHIP,
    "api:lead-list": APPRAISED,
    "api:lead-detail": OWNERS_LINE | CLERK | LEADERSHIP,
    "api:communication-list": SEE_SALES,
    "api:communication-detail": OWNERS_LINE | CLERK | LEADERSHIP,
    "api:customer-import-list": SELLERS | CLERK,
    "api:customer-import-detail": OWNER | MANAGER | CLERK,
    "api:export-list": SUPERVISORS | MANAGER,
    "api:export-detail": LEADER | MANAGER,
    "customers:imports": SELLERS | CLERK,
    "customers:import": OWNER | MANAGER | CLERK,
    "customers:import_step": OWNER | MANAGER | CLERK,
    "customers:import_left_out": OWNER | MANAGER | CLERK,
    "customers:export": SELLERS,
    "customers:exports": SUPERVISORS | MANAGER,
    "customers:looks": SUPERVISORS | MANAGER,
    # 3 Sales flow
    "pipeline:board": SEE_SALES,
    "pipeline:opportunities": SEE_SALES,
    "pipeline:opportunity_new": SELLERS,
    "pipeline:opportunity": OWNERS_LINE | CLERK | LEADERSHIP,
    "pipeline:opportunity_edit": OWNERS_LINE,
    "pipeline:opportunity_step": OWNERS_LINE,
    "pipeline:requirements": OWNERS_LINE,
    "pipeline:proposal_new": LEADER | MANAGER,
    "pipeline:proposal": OWNERS_LINE | CLERK | LEADERSHIP,
    "pipeline:proposal_edit": OWNERS_LINE,
    "pipeline:proposal_step": OWNERS_LINE,
    "pipeline:round_new": LEADER | MANAGER,
    "pipeline:contract_new": LEADER | MANAGER,
    "pipeline:contracts": SEE_SALES | FINANCE,
    "pipeline:contract": OWNERS_LINE | CLERK | LEADERSHIP | FINANCE | TECHNICAL | AFTER_SALES,
    "pipeline:contract_step": LEADER | MANAGER,
    "pipeline:milestone_new": TECHNICAL,
    "pipeline:milestone_accept": TECHNICAL,
    "pipeline:products": STAFF,
    "pipeline:product_new": MANAGER | CLERK,
    "pipeline:product_edit": MANAGER | CLERK,
    "pipeline:imports": MANAGER | CLERK,
    "pipeline:import": MANAGER | CLERK,
    "pipeline:import_step": MANAGER | CLERK,
    "pipeline:import_report": MANAGER | CLERK,
    "pipeline:import_bad_rows": MANAGER | CLERK,
    "api:opportunity-list": SEE_SALES,
    "api:opportunity-detail": OWNERS_LINE | CLERK | LEADERSHIP,
    "api:contract-list": SEE_SALES | FINANCE,
    "api:contract-detail": OWNERS_LINE | CLERK | LEADERSHIP | FINANCE | TECHNICAL | AFTER_SALES,
    "api:product-list": STAFF,
    "api:product-detail": STAFF,
    "api:sales-entry-list": APPRAISED,
    "api:sales-entry-detail": OWNERS_LINE | CLERK | LEADERSHIP,
    # 4 Appraisal; the card is published
    "appraisal:periods": APPRAISED,
    "appraisal:period": APPRAISED - REPS,
    "appraisal:period_step": CLERK,
    "appraisal:my_cards": REPS | SUPERVISORS,
    "appraisal:scorecard": OWNERS_LINE | CLERK | LEADERSHIP,
    "appraisal:figure": OWNERS_LINE | CLERK | LEADERSHIP,
    "appraisal:adjust": MANAGER,
    "appraisal:rule_sets": APPRAISED,
    "appraisal:rule_set": APPRAISED,
    "appraisal:rule_set_new": MANAGER,
    "api:period-list": APPRAISED - REPS,
    "api:period-detail": APPRAISED - REPS,
    "api:scorecard-list": APPRAISED,
    "api:scorecard-detail": OWNERS_LINE | CLERK | LEADERSHIP,
    "api:scorecard-figures": OWNERS_LINE | CLERK | LEADERSHIP,
    # 5 Expenses; the claim is submitted
    "expenses:claims": STAFF,
    "expenses:claim_new": STAFF,
    "expenses:claim": OWNERS_LINE | LEADERSHIP,
    "expenses:claim_edit": OWNER,
    "expenses:claim_step": LEADER,
    "expenses:document": OWNERS_LINE | LEADERSHIP,
    "expenses:inbox": SUPERVISORS | MANAGER | LEADERSHIP,
    "expenses:payments": FINANCE,
    "expenses:budgets": SUPERVISORS | MANAGER | CLERK | FINANCE | LEADERSHIP,
    "expenses:budget": SUPERVISORS | MANAGER | CLERK | FINANCE | LEADERSHIP,
    "expenses:budget_new": MANAGER,
    "expenses:budget_edit": MANAGER,
    "expenses:budget_step": LEADERSHIP,
    "expenses:supplements": SELLERS | LEADERSHIP,
    "expenses:supplement_new": SELLERS,
    "expenses:supplement": OWNER | MANAGER | LEADERSHIP,
    "expenses:supplement_step": LEADERSHIP,
    "api:claim-list": STAFF,
    "api:claim-detail": OWNERS_LINE | LEADERSHIP,
    "api:budget-list": SUPERVISORS | MANAGER | CLERK | FINANCE | LEADERSHIP,
    "api:budget-detail": SUPERVISORS | MANAGER | CLERK | FINANCE | LEADERSHIP,
    "api:supplement-list": SELLERS | LEADERSHIP,
    "api:supplement-detail": OWNER | MANAGER | LEADERSHIP,
}
