"""Arguments for the addresses of chapter 4: last month, computed, with `rep`'s card published."""

from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from appraisal.models import BonusBase, Correction, Loss, Objection, Period, Promotion, RuleSet
from salesdept.common.calendar import Month, today
from tests.pipeline.makers import PDF, make_contract, sign

from . import results
from .makers import make_draft


def last_month(office) -> Period:
    return Period.open_month(Month.last_complete())


def period(office) -> dict:
    return {"pk": last_month(office).pk}


def month(office) -> dict:
    return {"month": last_month(office).month}


def card(office) -> dict:
    mine = last_month(office).cards().get(rep=office.rep)
    type(mine).objects.filter(pk=mine.pk).update(is_published=True)
    return {"pk": mine.pk}


def open_card(office) -> dict:
    """In a month that is reviewed, so that the manager may weigh it."""
    reviewed = last_month(office)
    mine = reviewed.cards().get(rep=office.rep)
    type(mine).objects.filter(pk=mine.pk).update(computed_score=80, score=80, grade="B")
    Period.objects.filter(pk=reviewed.pk).update(state=Period.State.REVIEWED)
    return {"pk": mine.pk}


def running_rep(office) -> dict:
    return {"pk": office.rep.pk}


def rep_with_a_card(office) -> dict:
    card(office)
    return {"pk": office.rep.pk}


def team_card(office) -> dict:
    card = last_month(office).team_results().filter(team=office.team)
    card.update(is_published=True)
    return {"pk": card.get().pk}


def open_team_card(office) -> dict:
    """In a month that is reviewed."""
    month = last_month(office)
    Period.objects.filter(pk=month.pk).update(state=Period.State.REVIEWED)
    card = month.team_results().filter(team=office.team)
    card.update(computed_score=80, score=80, grade="B")
    return {"pk": card.get().pk}


def this_month(office) -> dict:
    return {"month": Month.current()}


def reviewed_card(office) -> dict:
    """In a month that is compiled, with a question to the clerk."""
    here = last_month(office)
    mine = here.cards().get(rep=office.rep)
    type(mine).objects.filter(pk=mine.pk).update(question="why?", asked_by=office.supervisor)
    Period.objects.filter(pk=here.pk).update(state=Period.State.COMPILED)
    return {"pk": mine.pk}


def left_card(office) -> dict:
    """Of a rep who went from the leader's team to the other one within the month that is compiled."""
    middle = Month.last_complete().first.replace(day=16)
    office.rep.move_to(office.other_team, since=middle, by=office.manager)
    return reviewed_card(office)


def published_card(office) -> dict:
    """With time left for an objection."""
    found = card(office)
    Period.objects.update(state=Period.State.PUBLISHED, objections_until=date(2099, 1, 1))
    return found


def objection(office) -> dict:
    return {"pk": Objection.objects.create(card_id=published_card(office)["pk"], note="a contract is missing").pk}


def correction(office) -> dict:
    contract = sign(make_contract(office.rep, cost=Decimal(1)), office.supervisor, today())
    document = SimpleUploadedFile("paper.pdf", PDF)
    terms = {"rep": office.rep, "team": None, "on": today(), "amount": Decimal(1), "cost": None, "new_customers": 0}
    return {"pk": Correction.book(contract, by=office.clerk, document=document, reason="a cent", **terms).pk}


def rule_set(office) -> dict:
    return {"pk": RuleSet.for_month(Month.current()).pk}


def draft(office) -> dict:
    return {"pk": make_draft(office.manager).pk}


OCTOBER = Month.parse("2026-10")


def exported_run(office):
    return results.exported(results.published(OCTOBER, office, results.graded(office.rep)), office)


def run(office) -> dict:
    return {"pk": exported_run(office).pk}


def bonus(office) -> dict:
    return {"pk": exported_run(office).lines.get().pk}


def bonus_base(office) -> dict:
    return {"pk": BonusBase.assign(office.rep, OCTOBER, 3000, by=office.manager).pk}


def loss(office) -> dict:
    """Its months are over by the run of October."""
    exported_run(office)
    return {"pk": Loss.objects.create(person=office.rep, month=OCTOBER.shift(-6), amount=1).pk}


def promotion(office) -> dict:
    """Declined: the person sees it."""
    facts = {"first": OCTOBER.shift(-2), "last": OCTOBER, "months": 3, "proposed_by": office.manager}
    decided = {"state": "declined", "decided_by": office.leadership, "reason": "x", "proposal": "x"}
    return {"pk": Promotion.objects.create(person=office.rep, kind="raise", **facts, **decided).pk}


def proposal(office) -> dict:
    found = promotion(office)
    Promotion.objects.filter(**found).update(state="proposed", decided_by=None)
    return found


ROUTES = {
    "appraisal:bonus_run": run,
    "appraisal:bonus_run_step": lambda office: run(office) | {"name": "pay_out"},
    "appraisal:bonus_run_make": lambda office: {"month": results.published(OCTOBER, office).month},
    "appraisal:payroll_file": lambda office: run(office) | {"form": "csv"},
    "appraisal:loss": loss,
    "appraisal:loss_step": lambda office: loss(office) | {"name": "write_off"},
    "appraisal:promotion": promotion,
    "appraisal:promotion_step": lambda office: proposal(office) | {"name": "decline"},
    "api:bonus-run-detail": run,
    "api:bonus-run-take-step": lambda office: run(office) | {"step": "pay_out"},
    "api:bonus-run-payroll-file": lambda office: run(office) | {"form": "csv"},
    "api:bonus-line-detail": bonus,
    "api:bonus-base-detail": bonus_base,
    "api:bonus-loss-detail": loss,
    "api:bonus-loss-take-step": lambda office: loss(office) | {"step": "write_off"},
    "api:promotion-detail": promotion,
    "api:promotion-take-step": lambda office: proposal(office) | {"step": "decline"},
    "appraisal:period": month,
    "appraisal:period_open": month,
    "appraisal:period_step": lambda office: month(office) | {"name": "waive"},
    "appraisal:scorecard": card,
    "appraisal:figure": lambda office: card(office) | {"indicator": "amount"},
    "appraisal:adjust": open_card,
    "appraisal:cards_of_rep": rep_with_a_card,
    "appraisal:running_card": running_rep,
    "appraisal:running_figure": lambda office: running_rep(office) | {"indicator": "growth"},
    "appraisal:what_if": running_rep,
    "appraisal:team_card": team_card,
    "appraisal:team_figure": lambda office: team_card(office) | {"indicator": "satisfaction"},
    "appraisal:team_grade": open_team_card,
    "appraisal:team_comment": open_team_card,
    "appraisal:department_of": this_month,
    "appraisal:department_rows": this_month,
    "appraisal:department_changes": this_month,
    "appraisal:department_answers": this_month,
    "appraisal:rule_set": rule_set,
    "appraisal:rule_set_edit": draft,
    "appraisal:rule_set_step": lambda office: draft(office) | {"name": "propose"},
    "api:rule_set-detail": rule_set,
    "api:rule_set-take-step": lambda office: draft(office) | {"step": "propose"},
    "api:rule_set-preview": rule_set,
    "appraisal:review": month,
    "appraisal:evaluation": month,
    "appraisal:fairness": month,
    "appraisal:odd": month,
    "appraisal:versions": month,
    "appraisal:card_see": reviewed_card,
    "appraisal:card_ask": reviewed_card,
    "appraisal:card_answer": reviewed_card,
    "appraisal:card_note": left_card,
    "appraisal:card_grade": open_card,
    "appraisal:card_comment": open_card,
    "appraisal:card_object": published_card,
    "appraisal:objection": objection,
    "appraisal:objection_step": lambda office: objection(office) | {"name": "answer"},
    "appraisal:correction": correction,
    "appraisal:correction_document": correction,
    "api:period-detail": period,
    "api:period-take-step": lambda office: period(office) | {"step": "compile"},
    "api:period-coverage": period,
    "api:period-compared": period,
    "api:objection-detail": objection,
    "api:objection-take-step": lambda office: objection(office) | {"step": "answer"},
    "api:correction-detail": correction,
    "api:correction-document": correction,
    "api:scorecard-see": reviewed_card,
    "api:scorecard-ask": reviewed_card,
    "api:scorecard-answer-question": reviewed_card,
    "api:scorecard-note": left_card,
    "api:scorecard-adjust": open_card,
    "api:scorecard-set-grade": open_card,
    "api:scorecard-comment": open_card,
    "api:scorecard-object-to": published_card,
    "api:scorecard-detail": card,
    "api:scorecard-figures": card,
    "api:scorecard-goals": card,
    "api:team-card-detail": team_card,
    "api:team-card-figures": team_card,
    "api:team-card-set-grade": open_team_card,
    "api:team-card-comment": open_team_card,
    "api:running-scorecard-what-if": running_rep,
}
