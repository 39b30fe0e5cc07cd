"""The papers of delivery (3.5): what the departments and the customer sign, without a price on it."""

import pytest

from salesdept.common.calendar import today
from salesdept.papers.kinds import KINDS
from salesdept.papers.making import written
from salesdept.papers.models import Paper
from tests.customers.makers import make_contact
from tests.pipeline.makers import confirm_copies, make_contract, make_milestone, sign

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def project(office):
    contract = sign(make_contract(office.rep), office.supervisor, today())
    confirm_copies(contract, office.technical, office.aftersales)
    return contract.project


def text_of(document, kind, language="en") -> str:
    return written(document, KINDS[kind], language).source["html"]


@pytest.mark.clause("3.5.1")
def test_the_hand_over_sheet_says_what_is_delivered_and_names_no_price(office, project, as_user):
    make_contact(project.customer, name="Ms Wang", title="CIO", phone="0912-345-678")
    told = text_of(project, "handover")
    assert project.contract.number in told
    assert "Ms Wang" in told
    for kept in ("0912", f"{project.contract.gross:,.0f}", f"{project.contract.net:,.0f}"):
        assert kept not in told
    asked = as_user(office.technical).post(f"/papers/handover/{project.pk}/", {"language": "zh-hant"})
    assert (asked.status_code, Paper.objects.filter(kind="handover", language="zh-hant").count()) == (302, 1)


@pytest.mark.clause("3.5.2")
def test_an_acceptance_is_there_once_the_step_is_done_and_kept_once_it_is_accepted(office, project, as_user):
    milestone = make_milestone(project)
    browser, address = as_user(office.rep), f"/papers/acceptance/{milestone.pk}/"
    assert browser.post(address, {"language": "en"}).status_code == 404
    assert address not in browser.get(milestone.get_absolute_url()).content.decode()
    milestone.finish(by=office.technical, done_on=today())
    assert address in browser.get(milestone.get_absolute_url()).content.decode()
    assert browser.post(address, {"language": "en"}).status_code == 302
    milestone.accept(by=office.rep, on=today(), how="meeting", whom="Ms Wang")
    paper = written(milestone, KINDS["acceptance"], "en")
    assert paper.is_kept
    assert "Accepted by" in paper.source["html"]
