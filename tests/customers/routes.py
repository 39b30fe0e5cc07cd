"""Arguments for the addresses of chapter 7 and of 3.1, as tests/test_access.py asks for them."""

from customers.models import CalendarFeed, Case, DataRequest, Export, Merge, SurveyAnswer, SurveyCampaign
from salesdept.common.calendar import today

from .bulk import planned
from .imports import checked
from .makers import (
    make_account,
    make_attachment,
    make_campaign,
    make_contact,
    make_customer,
    make_lead,
    make_mail,
    make_own_field,
    make_purchase,
    make_record,
    make_visit,
    make_web_form,
)
from .surveys import make_asked, make_questionnaire, make_survey, uploaded


def survey(office) -> dict:
    return {"pk": make_survey(office.clerk).pk}


def survey_import(office) -> dict:
    return {"pk": uploaded(office.clerk, "date,rating\n2026-10-01,4\n").pk}


def draft_survey(office):
    return SurveyCampaign.objects.create(name="Draft", questionnaire=make_questionnaire(office.clerk)).pk


def questionnaire(office) -> dict:
    return {"pk": make_questionnaire(office.clerk).pk}


def survey_answer(office) -> dict:
    facts = {"customer": make_customer(office.rep), "rep": office.rep, "rating": 4, "received_on": today()}
    return {"pk": SurveyAnswer.objects.create(**facts).pk}


def survey_token(office) -> dict:
    return {"token": make_asked(office)[1].split("/")[2]}


def lead(office) -> dict:
    return {"pk": make_lead(office.rep).pk}


def customer(office) -> dict:
    return {"pk": make_customer(office.rep).pk}


def contact(office) -> dict:
    return {"pk": make_contact(make_customer(office.rep)).pk}


def identified(office) -> dict:
    return {"pk": make_contact(make_customer(office.rep), id_number="A123456789").pk}


def address(office) -> dict:
    return {"pk": make_customer(office.rep, address="瑞光路 1 號").addresses.get().pk}


def data_request(office, kind="erasure") -> dict:
    """Taken in by the rep."""
    contact = make_contact(make_customer(office.rep))
    return {"pk": DataRequest.receive(contact, by=office.rep, kind=kind, how="mail", asked_on=today()).pk}


def copy_agreed(office) -> dict:
    found = data_request(office, "copy")
    request = DataRequest.objects.get(**found)
    request.check_identity(by=office.manager, identity="called back")
    request.agree(by=office.manager, decision="yes")
    return found


def account(office) -> dict:
    return {"pk": make_account(make_customer(office.rep)).pk}


def communication(office) -> dict:
    """Logged today, with a promise."""
    return {"pk": make_record(office.rep, next_step="call", next_on="2030-01-01").pk}


def shared(office) -> dict:
    file = make_customer(office.rep)
    file.share(office.second_rep, by=office.rep)
    return {"pk": file.pk, "person": office.second_rep.pk}


def customer_import(office) -> dict:
    """To be confirmed, with one row left out."""
    return {"pk": checked([("company",), ("Acme",), ("",)], office.rep).pk}


def export(office) -> dict:
    return {"pk": Export.take(by=office.rep, what="customers", form="csv", filters={}, rows=1).pk}


def operation(office) -> dict:
    """An act on one file, to be confirmed."""
    return {"pk": planned(office.rep, [make_customer(office.rep)], "level", "A").pk}


def attachment(office) -> dict:
    return {"pk": make_attachment(make_customer(office.rep), office.rep).pk}


def purchase(office) -> dict:
    return {"pk": make_purchase(make_customer(office.rep)).pk}


def own_field(office) -> dict:
    return {"pk": make_own_field("Sites", "number").pk}


def mail(office) -> dict:
    return {"pk": make_mail(office.rep).pk}


def pair(office) -> dict:
    return {"pk": make_customer(office.rep).pk, "other": make_customer(office.rep).pk}


def merge(office) -> dict:
    kept, gone = make_customer(office.rep), make_customer(office.rep)
    return {"pk": Merge.of(kept, gone, by=office.rep).pk}


def campaign(office) -> dict:
    return {"pk": make_campaign().pk}


def web_form(office) -> dict:
    return {"pk": make_web_form(office.rep).pk}


def address_of_form(office) -> dict:
    return {"token": make_web_form(office.rep).token}


def pooled(office) -> dict:
    file = make_customer(office.rep)
    file.give_back(by=office.rep, reason="no budget")
    return {"pk": file.pk}


def case(office) -> dict:
    return {"pk": Case.report(make_customer(office.rep), by=office.rep, subject="It stands still").pk}


def calendar_feed(office) -> dict:
    return {"pk": CalendarFeed.make(by=office.rep).pk}


def address_of_feed(office) -> dict:
    return {"token": CalendarFeed.make(by=office.rep).address.rpartition("/")[2].removesuffix(".ics")}


def visit(office) -> dict:
    return {"pk": make_visit(office.rep).pk}


ROUTES = {
    **{f"customers:{name}": visit for name in ("visit", "visit_edit", "visit_shift", "visit_check_in", "visit_place")},
    "customers:visit_step": lambda office: visit(office) | {"name": "move"},
    "api:visit-detail": visit,
    "api:visit-check-in": visit,
    "api:visit-put-in-route": visit,
    "feed:feed": address_of_feed,
    "api:calendar-feed-detail": calendar_feed,
    "api:calendar-feed-end": calendar_feed,
    "api:visit-take-step": lambda office: visit(office) | {"step": "move"},
    "customers:survey_campaign": survey,
    "customers:survey_campaign_edit": lambda office: {"pk": draft_survey(office)},
    "customers:survey_campaign_step": lambda office: survey(office) | {"name": "pause"},
    "customers:survey_answer": survey_answer,
    "customers:survey_answer_exclude": survey_answer,
    "customers:survey_import": survey_import,
    "customers:survey_import_step": lambda office: survey_import(office) | {"name": "discard"},
    "api:survey-import-detail": survey_import,
    "api:survey-import-take-step": lambda office: survey_import(office) | {"step": "discard"},
    "customers:questionnaire": questionnaire,
    "customers:questionnaire_edit": questionnaire,
    "customers:questionnaire_preview": questionnaire,
    "customers:question_new": questionnaire,
    "customers:question_edit": lambda office: questionnaire(office) | {"key": "q2"},
    "customers:question_remove": lambda office: questionnaire(office) | {"key": "q2"},
    "customers:question_up": lambda office: questionnaire(office) | {"key": "q2"},
    "api:questionnaire-detail": questionnaire,
    "api:questionnaire-questions": questionnaire,
    "api:survey-campaign-detail": survey,
    "api:survey-campaign-take-step": lambda office: survey(office) | {"step": "pause"},
    "api:survey-answer-detail": survey_answer,
    "api:survey-answer-exclude": survey_answer,
    "survey:page": survey_token,
    "survey:stop": survey_token,
    "customers:case": case,
    "customers:case_edit": case,
    "customers:case_step": lambda office: case(office) | {"name": "accept"},
    "customers:case_new": lambda office: {"pk": make_customer(office.rep).pk},
    "api:case-detail": case,
    "api:case-take-step": lambda office: case(office) | {"step": "accept"},
    **{f"customers:{name}": web_form for name in ("web_form", "web_form_edit", "web_form_renew")},
    "web_forms:form": address_of_form,
    "web_forms:thanks": address_of_form,
    **{name: campaign for name in ("customers:campaign", "customers:campaign_edit", "api:campaign-detail")},
    "customers:customer_claim": pooled,
    "api:pool-claim": pooled,
    "api:pool-detail": pooled,
    "api:customer-give-back": customer,
    "api:customer-share": customer,
    "api:customer-time-line": customer,
    "customers:customer_merge": customer,
    "customers:customer_different": pair,
    "customers:operation": operation,
    "api:operation-detail": operation,
    "api:operation-rows": operation,
    "api:operation-take-step": lambda office: operation(office) | {"step": "discard"},
    "api:web-form-detail": web_form,
    "api:web-form-renew": web_form,
    "api:data-request-copy": copy_agreed,
    "customers:operation_step": lambda office: operation(office) | {"name": "discard"},
    "customers:merge_undo": merge,
    "api:merge-detail": merge,
    "api:merge-undo": merge,
    **{name: own_field for name in ("customers:own_field", "customers:own_field_edit", "api:own-field-detail")},
    "customers:own_field_step": lambda office: own_field(office) | {"name": "retire"},
    "api:own-field-take-step": lambda office: own_field(office) | {"step": "retire"},
    **{f"customers:{name}": attachment for name in ("attachment", "attachment_edit", "attachment_version_new")},
    "customers:attachment_version": lambda office: attachment(office) | {"number": 1},
    "customers:attachment_step": lambda office: attachment(office) | {"name": "withdraw"},
    **{f"api:attachment-{name}": attachment for name in ("detail", "content", "look", "add-version")},
    "api:attachment-take-step": lambda office: attachment(office) | {"step": "withdraw"},
    **{f"customers:{name}": lead for name in ("lead", "lead_edit", "lead_reveal", "lead_attachment_new")},
    "customers:lead_step": lambda office: lead(office) | {"name": "disqualify"},
    **{
        f"customers:{name}": customer
        for name in (
            "customer",
            "customer_edit",
            "customer_verify",
            "customer_reveal",
            "customer_readers",
            "customer_share",
            "customer_give_back",
            "customer_hand_over",
            "contact_new",
            "attachment_new",
        )
    },
    **{f"customers:{name}": purchase for name in ("purchase", "purchase_edit")},
    "customers:customer_mail_new": customer,
    "customers:mail": mail,
    "customers:mail_step": lambda office: mail(office) | {"name": "discard"},
    "api:mail-detail": mail,
    "api:mail-take-step": lambda office: mail(office) | {"step": "discard"},
    "customers:purchase_new": customer,
    "customers:purchase_step": lambda office: purchase(office) | {"name": "withdraw"},
    "api:purchase-detail": purchase,
    "api:purchase-take-step": lambda office: purchase(office) | {"step": "withdraw"},
    "customers:customer_unshare": shared,
    "customers:contact_edit": contact,
    **{name: identified for name in ("customers:id_number_reveal", "api:contact-reveal-id-number")},
    "customers:bank_account_new": customer,
    "customers:address_new": customer,
    "customers:customer_turn": customer,
    "customers:data_request_new": contact,
    **{name: data_request for name in ("customers:data_request", "api:data-request-detail")},
    "customers:data_request_step": lambda office: data_request(office) | {"name": "check_identity"},
    "api:data-request-take-step": lambda office: data_request(office) | {"step": "check_identity"},
    "customers:own_data": copy_agreed,
    **{f"customers:address_{name}": address for name in ("edit", "remove")},
    **{f"api:address-{name}": address for name in ("detail", "remove")},
    **{f"customers:bank_account_{name}": account for name in ("edit", "reveal")},
    **{f"api:bank-account-{name}": account for name in ("detail", "reveal")},
    **{f"customers:{name}": contact for name in ("reaching", "address_fails", "address_works")},
    **{f"api:contact-{name}": contact for name in ("consent", "address-fails", "address-works")},
    "customers:contact_reveal": contact,
    **{
        f"customers:{name}": communication
        for name in ("communication", "communication_edit", "communication_next", "communication_done")
    },
    "api:customer-import-detail": customer_import,
    "api:customer-import-take-step": lambda office: customer_import(office) | {"step": "discard"},
    "api:export-detail": export,
    "customers:import": customer_import,
    "customers:import_step": lambda office: customer_import(office) | {"name": "discard"},
    "customers:import_left_out": customer_import,
    "api:lead-detail": lead,
    "api:lead-reveal": lead,
    "api:lead-take-step": lambda office: lead(office) | {"step": "qualify"},
    **{f"api:customer-{name}": customer for name in ("detail", "reveal", "verify", "hand-over")},
    "api:contact-detail": contact,
    "api:contact-reveal": contact,
    "api:communication-detail": communication,
    "api:communication-done": communication,
}
