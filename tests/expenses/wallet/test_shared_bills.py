"""5.2.2 An invoice that two people have is told to both and to the reviewer; nobody learns whose the other one is."""

import pytest
from django.urls import reverse

from expenses.models import ClaimLine
from expenses.review import findings
from salesdept.messages.models import Notice

from .. import papers
from ..makers import add_line, make_budget, make_category, make_claim, upload
from ..test_pages import as_sent
from .acts import NUMBER, a_message, a_receipt, drop

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]
TOO = "Somebody else has this invoice too"


@pytest.fixture(autouse=True)
def _budget(office):
    make_budget(office, Travel=50_000)


def said_of(claim) -> str:
    return " | ".join(one.text for _line, found in findings(claim) for one in found)


def told(person) -> list[str]:
    return list(Notice.objects.filter(recipient=person, key__startswith="double:").values_list("title", flat=True))


def attached(person, **given):
    claim = make_claim(person, 10)
    claim.lines.all().delete()
    add_line(claim, 99, **given)
    return claim


class TestAttachedByHand:
    """A file that is attached to a claim is compared with everybody's wallets and claims, as one of the wallet is."""

    def test_the_same_file_in_a_colleagues_wallet(self, office, django_capture_on_commit_callbacks):
        content = a_receipt()
        theirs = drop(office.second_rep, content)
        claim = attached(office.rep, content=content)
        assert TOO in said_of(claim)
        assert ClaimLine.objects.filter(claim=claim).for_review().odd().exists()
        with django_capture_on_commit_callbacks(execute=True):
            claim.submit(by=office.rep)
        assert told(office.second_rep) == [f"{theirs} of your wallet is on somebody else's claim now"]
        assert office.rep.name not in str(Notice.objects.filter(recipient=office.second_rep).values())

    def test_the_same_number_loosely(self, office):
        drop(office.second_rep, a_message())
        assert TOO in said_of(attached(office.rep, invoice_number=f"{NUMBER[:2].lower()}-{NUMBER[2:]}"))
        assert TOO not in said_of(attached(office.rep, invoice_number="AB-99999999"))

    def test_on_a_colleagues_draft(self, office):
        attached(office.second_rep, invoice_number="R-0012", seller="")
        assert TOO in said_of(attached(office.rep, invoice_number="r 0012", seller="Joe"))

    def test_the_own_wallet_is_nobody_elses(self, office):
        drop(office.rep, a_message())
        assert TOO not in said_of(attached(office.rep, invoice_number=NUMBER))

    def test_a_photograph_that_looks_like_one_that_nobody_could_read(self, office, as_user):
        sheet = papers.picture()
        drop(office.second_rep, papers.photograph(sheet))
        again = upload(papers.photograph(sheet, dimmed=0.8, seed=2), "IMG.jpg")
        sent = as_sent({"document": again, "category": make_category().pk})
        as_user(office.rep).post(reverse("expenses:claim_new"), sent)
        line = ClaimLine.objects.get()
        assert line.likeness
        assert "looks like a photograph" in said_of(line.claim)
        assert ClaimLine.objects.for_review().odd().exists()

    def test_and_the_other_way_round(self, office, as_user):
        sheet = papers.picture()
        sent = as_sent({"document": upload(papers.photograph(sheet), "IMG.jpg")})
        as_user(office.rep).post(reverse("expenses:claim_new"), sent)
        assert drop(office.second_rep, papers.photograph(sheet, dimmed=0.8, seed=2)).looks_known


class TestTwoSided:
    def test_who_claimed_it_first_and_the_reviewer_are_told_once(
        self, office, as_user, django_capture_on_commit_callbacks
    ):
        first = attached(office.rep, invoice_number="CD-00000000")
        first.submit(by=office.rep)
        with django_capture_on_commit_callbacks(execute=True):
            as_user(office.other_rep).post(reverse("expenses:claim_new"), as_sent({"seller": ""}))
        title = f"Invoice CD-00000000 of “{first}” was entered on another claim too"
        assert (told(office.rep), told(office.supervisor)) == ([title], [title])
        assert told(office.other_rep) == []
        notice = Notice.objects.get(recipient=office.rep, title=title)
        assert office.other_rep.name not in notice.title + notice.body

    def test_who_decides_sees_it_beside_the_invoice(self, office, as_user):
        first = attached(office.rep, invoice_number="CD-00000000")
        first.submit(by=office.rep)
        as_user(office.other_rep).post(reverse("expenses:claim_new"), as_sent({"seller": ""}))
        assert TOO in said_of(first)
