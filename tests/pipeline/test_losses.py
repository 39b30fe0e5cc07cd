"""Why deals are lost and to whom (3.4.3): a reason of the list, a note where asked for, the supervisor's word."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from pipeline.models import Competitor, LossReason, Opportunity
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken

from .makers import loss_reason, make_opportunity

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.4.3")]


def lose(opportunity, by, code="price", **details):
    opportunity.lose(by=by, reason=loss_reason(code), **details)
    return opportunity


def test_the_reason_competitor_and_note_are_kept(office, as_user):
    deal = make_opportunity(office.rep)
    browser, reason = as_user(office.rep), loss_reason()
    form = browser.get(deal.step_url("lose")).content.decode()
    assert "Price too high" in form
    assert loss_reason("not_stated").name not in form
    told = {"reason": reason.pk, "competitor": " Ａcme ", "note": "one tenth below us"}
    assert browser.post(deal.step_url("lose"), told).status_code == 302
    deal.refresh_from_db()
    assert (deal.state, str(deal.lost_reason), deal.lost_note) == ("lost", "Price too high", "one tenth below us")
    page = browser.get(deal.get_absolute_url()).content.decode()
    assert "one tenth below us" in page
    assert "Ａcme" in page


def test_a_program_loses_by_the_same_rules(office, api_as):
    deal = make_opportunity(office.rep)
    url = f"/api/v1/opportunities/{deal.pk}/lose/"
    refused = api_as(office.rep).post(url, {"reason": str(loss_reason("other").pk)}, format="json")
    assert refused.status_code == 400
    assert "Say in a note what happened." in refused.content.decode()
    told = {"reason": str(loss_reason().pk), "competitor": "Acme"}
    answer = api_as(office.rep).post(url, told, format="json").json()
    assert (answer["state"], answer["competitor"]) == ("lost", str(Competitor.objects.get(name="Acme").pk))


@pytest.mark.parametrize(
    ("code", "amount", "needs_note"), [("price", 499_999, False), ("price", 500_000, True), ("other", 1, True)]
)
def test_a_note_is_asked_for_by_reason_and_by_amount(office, code, amount, needs_note):
    deal = make_opportunity(office.rep, amount=Decimal(amount))
    assert (deal.unexplained(loss_reason(code), " ") is not None) is needs_note
    if needs_note:
        with pytest.raises(RuleBroken, match="note"):
            lose(deal, office.rep, code, note=" ")
    assert lose(deal, office.rep, code, note="they merged").state == "lost"


def test_a_retired_reason_stays_where_it_was_given_and_is_given_no_more(office, as_user):
    lost, deal = lose(make_opportunity(office.rep), office.rep), make_opportunity(office.rep)
    reason = loss_reason()
    page = as_user(office.manager).get(reason.get_absolute_url())
    form = page.context["form"].initial | {"is_active": ""}
    as_user(office.manager).post(
        reason.get_absolute_url(), {key: "" if value is None else value for key, value in form.items()}
    )
    assert not LossReason.objects.get(pk=reason.pk).is_active
    with pytest.raises(RuleBroken, match="no longer in use"):
        lose(deal, office.rep)
    lost.refresh_from_db()
    assert str(lost.lost_reason) == "Price too high"


def test_one_competitor_in_any_spelling(office):
    names = {Competitor.named(name).pk for name in ("宏达电子", "宏達電子", " 宏達電子 ")}
    assert len(names) == 1
    assert Competitor.named("  ") is None


def test_two_competitors_are_not_given_one_name(office, as_user):
    Competitor.named("Acme")
    other = Competitor.named("Bolt")
    answer = as_user(office.manager).post(other.get_absolute_url(), {"name": "ACME", "is_active": "on"})
    assert answer.status_code == 422
    assert "on the list already" in answer.content.decode()


def test_a_reason_is_read_in_the_readers_language():
    with translation.override("zh-hant"):
        assert str(loss_reason()) == "價格過高"
    with translation.override("zh-hans"):
        assert str(loss_reason()) == "价格过高"
        assert str(LossReason(name="Own words")) == "Own words"


def test_the_manager_alone_keeps_the_list(office, api_as):
    told = {"name": "Moved abroad", "place": 50, "is_active": True}
    assert api_as(office.supervisor).post("/api/v1/loss-reasons/", told, format="json").status_code == 403
    assert api_as(office.manager).post("/api/v1/loss-reasons/", told, format="json").status_code == 201
    assert str(LossReason.objects.get(name="Moved abroad")) == "Moved abroad"


def test_a_large_loss_of_a_rep_waits_for_who_leads_the_rep(office, as_user):
    deal = lose(make_opportunity(office.rep, amount=Decimal(1_000_000)), office.rep, note="price war")
    assert deal.loss_to_confirm
    assert "Confirm" in as_user(office.supervisor).get("/").content.decode()
    for stranger in (office.rep, office.other_supervisor):
        with pytest.raises(NotYourPart):
            deal.confirm_loss(by=stranger)
    deal.confirm_loss(by=office.supervisor)
    assert (deal.state, deal.loss_to_confirm) == ("lost", False)
    with pytest.raises(NotNow):
        deal.confirm_loss(by=office.supervisor)


@pytest.mark.parametrize(("who", "amount"), [("rep", 999_999), ("supervisor", 2_000_000), ("manager", 2_000_000)])
def test_no_word_is_needed_below_the_amount_or_of_leaders(office, who, amount):
    deal = make_opportunity(office.rep, amount=Decimal(amount))
    assert not lose(deal, getattr(office, who), note="gone").loss_to_confirm


def test_reopening_clears_the_loss_and_the_history_keeps_it(office):
    deal = lose(make_opportunity(office.rep, amount=Decimal(1_000_000)), office.rep, competitor="Acme", note="gone")
    deal.reopen(by=office.rep, reason="they came back")
    assert (deal.lost_reason, deal.competitor, deal.lost_note, deal.loss_to_confirm) == (None, None, "", False)
    kept = deal.history().get(action="lose").details
    assert (kept["competitor"], kept["note"]) == ("Acme", "gone")


def test_the_database_keeps_no_loss_without_reason(office):
    deal = lose(make_opportunity(office.rep), office.rep)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=deal.pk).update(lost_reason=None)
    deal.reopen(by=office.rep, reason="they came back")
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=deal.pk).update(loss_to_confirm=True)
