"""Arguments for the addresses of chapter 3; the papers are `rep`'s, the contract is signed and its copies are out."""

from decimal import Decimal
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from pipeline.models import (
    Competitor,
    Coverage,
    FeasibilityQuestion,
    ProgressReport,
    ProjectNote,
    Proposal,
    Revisit,
    VisitForDeal,
)
from pipeline.stages import Stage
from salesdept.common.calendar import today
from tests.customers.makers import make_visit

from . import makers
from .imports.makers import checked, four_files


def opportunity(office, stage=Stage.DEVELOPMENT) -> dict:
    return {"pk": makers.make_opportunity(office.rep, stage, organiser=office.supervisor).pk}


def proposal(office) -> dict:
    return {"pk": _sent(office).pk}


def _sent(office):
    deal = makers.make_opportunity(office.rep, Stage.PROPOSAL, organiser=office.supervisor)
    return makers.make_sent_proposal(deal, office.supervisor, office.rep)


def draft_proposal(office) -> dict:
    from pipeline.proposals.models import open_proposal

    deal = makers.make_opportunity(office.rep, Stage.PROPOSAL, organiser=office.supervisor)
    return {"pk": open_proposal(deal, by=office.supervisor, authors=[office.rep]).pk}


def coverage(office) -> dict:
    draft = draft_proposal(office)
    makers.cover_needs(Proposal.objects.get(pk=draft["pk"]), office.supervisor)
    return {"pk": Coverage.objects.get().pk}


def draft_contract(office) -> dict:
    return {"pk": makers.make_contract(office.rep).pk}


def contract(office) -> dict:
    return {"pk": signed(office).pk}


def signed(office):
    return makers.sign(makers.make_contract(office.rep), office.supervisor, today())


def project(office) -> dict:
    return {"pk": signed(office).project.pk}


def revisit(office) -> dict:
    contract = signed(office)
    Revisit.plan(contract, ended_on=today())
    return {"pk": contract.revisits.first().pk}


def milestone(office) -> dict:
    return {"pk": makers.make_milestone(signed(office).project).pk}


def copy(office) -> dict:
    return {"pk": signed(office).copies.get(department="technical").pk}


def question(office) -> dict:
    copy = signed(office).copies.get(department="technical")
    return {"pk": copy.ask(by=office.technical, question="Which rack?").pk}


def asked_copy(office) -> dict:
    copy = signed(office).copies.get(department="technical")
    copy.ask(by=office.technical, question="Which rack?")
    return {"pk": copy.pk}


def project_file(office) -> dict:
    paper = SimpleUploadedFile("rack.png", b"\x89PNG\r\n\x1a\n")
    return {"pk": ProjectNote.keep(signed(office).project, by=office.technical, upload=paper).pk}


def report(office) -> dict:
    told = {"how": "call", "whom": "Ms Wang", "text": "All goes well."}
    return {"pk": ProgressReport.tell(signed(office).project, by=office.rep, **told).pk}


def negotiation_round(office) -> dict:
    deal = makers.make_opportunity(office.rep, Stage.NEGOTIATION, organiser=office.supervisor)
    return {"pk": makers.make_round(deal, office.supervisor).pk}


def signed_copy(office) -> dict:
    contract = signed(office)
    makers.signed_paper(contract, office.supervisor)
    return {"pk": contract.pk, "number": 1}


def amendment(office) -> dict:
    contract = signed(office)
    contract.amend(by=office.supervisor, gross_change=Decimal(-50_000), on=today(), reason="less")
    return {"pk": contract.amendments.get().pk}


def instalment(office) -> dict:
    contract = makers.sign(makers.make_contract(office.rep, schedule=None), office.supervisor, today())
    return {"pk": contract.instalments.get().pk}


def receipt(office) -> dict:
    return {"pk": makers.make_receipt(office.finance, signed(office).customer).pk}


def entry(office) -> dict:
    return {"pk": signed(office).entries.get().pk}


def product(office) -> dict:
    return {"pk": makers.make_product().pk}


def loss_reason(office) -> dict:
    return {"pk": makers.loss_reason().pk}


def competitor(office) -> dict:
    return {"pk": Competitor.named("Acme").pk}


def text_block(office) -> dict:
    from pipeline.models import TextBlock

    return {"pk": TextBlock.objects.create(title="About us", part="introduction", text="We are ten.").pk}


def offer_limits(office) -> dict:
    from pipeline.models import OfferLimits

    return {"pk": OfferLimits.objects.create(set_by=office.manager).pk}


def exchange_rate(office) -> dict:
    from pipeline.models import ExchangeRate

    return {"pk": ExchangeRate.objects.create(currency="USD", rate=31).pk}


def tax_rate(office) -> dict:
    from pipeline.models import TaxRate

    return {"pk": TaxRate.objects.create(tax_class="standard", rate="0.06").pk}


def sales_import(office) -> dict:
    return {"pk": checked(four_files(), office.clerk).pk}


def research(office):
    return makers.make_requirements(makers.make_opportunity(office.rep, Stage.REQUIREMENTS))


def finding(office, rows) -> dict:
    return {"pk": getattr(research(office), rows).get().pk}


def feasibility(office) -> dict:
    return {"pk": FeasibilityQuestion.ask(research(office), by=office.rep, question="in two months?").pk}


def step(maker, name):
    return lambda office: maker(office) | {"name": name}


def api_step(maker, name):
    return lambda office: maker(office) | {"step": name}


def waiver(office) -> dict:
    deal = makers.make_opportunity(office.rep)
    deal.ask_waiver(by=office.rep, code="contact", reason="a tender")
    return {"pk": deal.waivers.get().pk}


def gate_item(office) -> dict:
    return {"pk": makers.make_gate_item().pk}


def visit_for_deal(office) -> dict:
    deal = makers.make_opportunity(office.rep)
    return {"pk": VisitForDeal.tie(make_visit(office.rep, deal.customer), deal, by=office.rep).pk}


ROUTES = {
    "pipeline:board_column": lambda office: {"stage": Stage.DEVELOPMENT},
    "pipeline:opportunity_to": lambda office: opportunity(office) | {"place": "lost"},
    "pipeline:gate_item_edit": gate_item,
    "pipeline:waiver_step": step(waiver, "refuse"),
    "api:gate-item-detail": gate_item,
    "api:waiver-detail": waiver,
    "api:waiver-take-step": api_step(waiver, "refuse"),
    "api:opportunity-moves": opportunity,
    "api:opportunity-move": opportunity,
    "pipeline:opportunity": opportunity,
    "pipeline:opportunity_edit": opportunity,
    "pipeline:opportunity_step": step(opportunity, "lose"),
    "pipeline:research": partial(opportunity, stage=Stage.REQUIREMENTS),
    "pipeline:research_freeze": lambda office: {"pk": research(office).opportunity_id},
    "pipeline:research_confirm": partial(opportunity, stage=Stage.REQUIREMENTS),
    "pipeline:research_version": lambda office: {"pk": research(office).newest.pk},
    "pipeline:feasibility_ask": partial(opportunity, stage=Stage.REQUIREMENTS),
    "pipeline:feasibility": feasibility,
    "pipeline:finding_new": lambda office: opportunity(office, Stage.REQUIREMENTS) | {"kind": "need"},
    "pipeline:finding": lambda office: finding(office, "needs") | {"kind": "need"},
    "pipeline:finding_drop": lambda office: finding(office, "needs") | {"kind": "need"},
    "api:requirements-detail": lambda office: {"pk": research(office).pk},
    "api:requirements-freeze": lambda office: {"pk": research(office).pk},
    "api:requirements-confirm": lambda office: {"pk": research(office).pk},
    "api:need-detail": partial(finding, rows="needs"),
    "api:need-drop": partial(finding, rows="needs"),
    "api:decider-detail": partial(finding, rows="deciders"),
    "api:decider-drop": partial(finding, rows="deciders"),
    "api:purchase-step-detail": partial(finding, rows="purchase_steps"),
    "api:purchase-step-drop": partial(finding, rows="purchase_steps"),
    "api:feasibility-question-detail": feasibility,
    "api:feasibility-question-reply": feasibility,
    "pipeline:proposal_new": partial(opportunity, stage=Stage.PROPOSAL),
    "pipeline:proposal": proposal,
    "pipeline:proposal_edit": draft_proposal,
    "pipeline:proposal_step": step(proposal, "accept"),
    "pipeline:round_new": partial(opportunity, stage=Stage.NEGOTIATION),
    "pipeline:contract_new": partial(opportunity, stage=Stage.NEGOTIATION),
    "pipeline:contract": contract,
    "pipeline:contract_step": step(draft_contract, "sign"),
    "pipeline:contract_edit": draft_contract,
    "pipeline:schedule": draft_contract,
    "pipeline:signed_copy_new": draft_contract,
    "pipeline:signed_copy": signed_copy,
    "pipeline:amendment_step": step(amendment, "refuse"),
    "pipeline:instalment_due": instalment,
    "pipeline:instalment_awaits": instalment,
    "pipeline:round": negotiation_round,
    "pipeline:round_edit": negotiation_round,
    "pipeline:round_step": step(negotiation_round, "agree"),
    "pipeline:receipt": receipt,
    "pipeline:receipt_edit": receipt,
    "pipeline:receipt_step": step(receipt, "reverse"),
    "api:contract-add-signed-copy": draft_contract,
    "api:round-detail": negotiation_round,
    "api:round-take-step": api_step(negotiation_round, "agree"),
    "api:instalment-detail": instalment,
    "api:instalment-due": instalment,
    "api:instalment-await-milestone": instalment,
    "api:amendment-detail": amendment,
    "api:amendment-take-step": api_step(amendment, "refuse"),
    "api:receipt-detail": receipt,
    "api:receipt-take-step": api_step(receipt, "reverse"),
    "pipeline:copy_confirm": contract,
    "pipeline:copy": contract,
    "pipeline:copy_ask": contract,
    "pipeline:copy_answer": question,
    "pipeline:project": project,
    "pipeline:project_step": step(project, "name_lead"),
    "pipeline:project_case_new": project,
    "pipeline:revisit": revisit,
    "pipeline:contract_renew": contract,
    "api:project-report-case": project,
    "api:revisit-detail": revisit,
    "api:revisit-record": revisit,
    "pipeline:milestone_new": project,
    "pipeline:milestone": milestone,
    "pipeline:milestone_edit": milestone,
    "pipeline:milestone_step": step(milestone, "move"),
    "pipeline:report_new": project,
    "pipeline:note_new": project,
    "pipeline:project_file": project_file,
    "pipeline:note_step": step(project_file, "show"),
    "api:contract-copy-detail": copy,
    "api:contract-copy-confirm": copy,
    "api:contract-copy-ask": copy,
    "api:contract-copy-reply": asked_copy,
    "api:project-detail": project,
    "api:project-take-step": api_step(project, "name_lead"),
    "api:milestone-detail": milestone,
    "api:milestone-take-step": api_step(milestone, "move"),
    "api:progress-report-detail": report,
    "api:project-note-detail": project_file,
    "api:project-note-content": project_file,
    "api:project-note-take-step": api_step(project_file, "show"),
    "pipeline:product": product,
    "pipeline:product_edit": product,
    "pipeline:figure": lambda office: {"code": "forecast"},
    "pipeline:loss_reason_edit": loss_reason,
    "pipeline:competitor_edit": competitor,
    "api:loss-reason-detail": loss_reason,
    "api:competitor-detail": competitor,
    "pipeline:price_new": product,
    "pipeline:cost_new": product,
    "pipeline:parts": product,
    "pipeline:part_save": lambda office: draft_proposal(office) | {"part": "plan"},
    "pipeline:plan_save": draft_proposal,
    "pipeline:language_save": draft_proposal,
    "pipeline:coverage_save": draft_proposal,
    "pipeline:proposal_changes": draft_proposal,
    "pipeline:proposal_copy": draft_proposal,
    "pipeline:text_block": text_block,
    "api:text-block-detail": text_block,
    "api:offer-limits-detail": offer_limits,
    "api:exchange-rate-detail": exchange_rate,
    "api:tax-rate-detail": tax_rate,
    "api:coverage-detail": coverage,
    "api:coverage-drop": coverage,
    "api:proposal-detail": proposal,
    "api:proposal-take-step": api_step(proposal, "accept"),
    "pipeline:quotation": draft_proposal,
    "pipeline:quotation_totals": draft_proposal,
    "pipeline:quotation_currency": draft_proposal,
    "pipeline:quotation_prices": draft_proposal,
    "pipeline:pick": draft_proposal,
    "pipeline:product_missing": draft_proposal,
    "pipeline:import": sales_import,
    "pipeline:import_step": step(sales_import, "discard"),
    "pipeline:import_report": sales_import,
    "pipeline:import_bad_rows": lambda office: sales_import(office) | {"place": 1},
    "api:opportunity-detail": opportunity,
    "pipeline:deal_visit_new": opportunity,
    "pipeline:visit_deal": lambda office: {"pk": make_visit(office.rep).pk},
    "api:visit-opportunity-detail": visit_for_deal,
    "api:visit-opportunity-untie": visit_for_deal,
    "api:opportunity-take-step": api_step(opportunity, "lose"),
    "api:contract-detail": contract,
    "api:contract-take-step": api_step(draft_contract, "sign"),
    "api:product-detail": product,
    "api:sales-entry-detail": entry,
}
