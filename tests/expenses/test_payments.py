"""5.2.4 Finance: verified line by line, paid once with a batch by two people, given back, voided."""

from datetime import timedelta
from importlib.resources import files
from io import BytesIO

import pypdf
import pytest
import xmlschema
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdfium2 import PdfDocument

from expenses.models import Claim, PayeeAccount, Payment, PaymentBatch, PaymentRules
from expenses.payments.bank_files import as_pain_001, as_table
from expenses.today import bounces_to_confirm, what_is_to_be_paid_back
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.models import AuditEntry
from salesdept.common.today import items_of
from salesdept.papers.making import pdf_of
from salesdept.papers.models import Paper
from salesdept.people.models import Role, User
from tests.makers import make_user

from .makers import SUBMIT, add_line, approve, bring_to, hand_in, lead, line_of, make_budget, make_claim
from .papers import DIGITAL, e_invoice, ofd

pytestmark = [pytest.mark.clause("5.2.4"), pytest.mark.django_db]
BANK = {"paid_on": "2026-11-23", "reference": "TT-1"}


@pytest.fixture
def budget(office):
    return make_budget(office, Travel=10_000)


def paid(batch, by) -> None:
    batch.confirm(by=by, paid_on=today(), reference="TT-1")


def make_account(person, *, days_ago=3, number="0123456789012", bank_code="0081234") -> PayeeAccount:
    return PayeeAccount.objects.create(
        person=person,
        holder=person.name,
        bank_code=bank_code,
        number=number,
        changed_at=now() - timedelta(days=days_ago),
    )


def make_rules(**given) -> PaymentRules:
    own = {"holder": "Salesdept Ltd", "bank_code": "TWBATWTP", "number": "DE02120300000000202051"}
    return PaymentRules.objects.create(**own | given)


class TestVerifying:
    def test_document_number_and_amount_of_each_line_are_ticked(self, office, as_user, budget):
        claim = hand_in(office.rep, 100, 200)
        approve(claim, office.supervisor)
        first, second = claim.lines.all()
        whole = ["document", "number", "amount"]
        client = as_user(office.finance)
        for sent in ({}, {f"line_{first.pk}": whole}, {f"line_{first.pk}": whole, f"line_{second.pk}": whole[:2]}):
            assert client.post(claim.step_url("verify"), sent).status_code == 422
        assert (
            client.post(claim.step_url("verify"), {f"line_{one.pk}": whole for one in (first, second)}).status_code
            == 302
        )
        claim.refresh_from_db()
        assert claim.state == "verified"
        seen = AuditEntry.objects.of(claim).get(action="verify").details["seen"]
        assert sorted(seen) == sorted([str(first.pk), str(second.pk)])

    def test_a_file_that_was_swapped_is_found(self, office, budget):
        """SEC-077."""
        claim = bring_to("approved", office)
        line = claim.lines.get()
        default_storage.delete(line.document.name)
        default_storage.save(line.document.name, ContentFile(b"%PDF-1.4 another"))
        with pytest.raises(RuleBroken, match="not the one that was handed in"):
            claim.verify(by=office.finance)
        assert Claim.objects.get().state == "approved"

    def test_the_claim_of_finance_is_reviewed_by_leadership_and_paid_by_another(self, office, budget):
        claim = hand_in(office.finance)
        approve(claim, office.leadership)
        with pytest.raises(NotYourPart):
            claim.verify(by=office.finance)
        claim.verify(by=office.second_finance)
        for by in (office.finance, office.second_finance):
            with pytest.raises(NotYourPart):
                claim.pay(by=by)

    def test_with_two_of_finance_leadership_pays_the_claim_of_one(self, office, as_user, budget):
        claim = hand_in(office.finance)
        approve(claim, office.leadership)
        claim.verify(by=office.second_finance)
        picked = {"claim": [claim.pk]}
        assert as_user(office.leadership).post(reverse("expenses:batch_new"), picked).status_code == 403
        other = as_user(make_user(Role.LEADERSHIP))
        assert claim.title in other.get(reverse("expenses:payments")).content.decode()
        assert other.post(reverse("expenses:batch_new"), picked).status_code == 302
        paid(claim.payment.batch, office.second_finance)
        assert Claim.objects.get().state == "paid"

    def test_leadership_verifies_for_finance_alone(self, office, budget):
        own, others = hand_in(office.finance), bring_to("approved", office)
        approve(own, office.leadership)
        other = make_user(Role.LEADERSHIP)
        assert list(Claim.objects.to_verify_by(other)) == [own]
        own.verify(by=other)
        for claim, by in ((own, other), (others, other)):
            with pytest.raises(RuleBroken):
                claim.verify(by=by)

    def test_what_was_verified_goes_back_when_its_file_is_another(self, office, budget):
        claim = bring_to("verified", office)
        line = claim.lines.get()
        default_storage.delete(line.document.name)
        default_storage.save(line.document.name, ContentFile(b"%PDF-1.4 another"))
        with pytest.raises(RuleBroken, match="not the one that was handed in"):
            claim.pay(by=office.second_finance)
        claim.send_back(by=office.finance, reason="Attach the invoice anew")
        claim.refresh_from_db()
        assert (claim.state, claim.verified_by, claim.verified_at) == ("returned", None, None)
        assert list(broken()) == []


class TestBatch:
    def test_put_together_by_one_and_confirmed_by_another(self, office, as_user, budget):
        claims = [bring_to("verified", office, amount) for amount in (100, 250)]
        as_user(office.second_finance).post(reverse("expenses:batch_new"), {"claim": [one.pk for one in claims]})
        batch = PaymentBatch.objects.get()
        at = f"{batch.get_absolute_url()}confirm/"
        assert as_user(office.second_finance).post(at, BANK).status_code == 403
        assert as_user(office.rep).post(at, BANK).status_code == 403
        assert as_user(office.finance).post(at, BANK).status_code == 302
        assert set(Claim.objects.values_list("state", flat=True)) == {"paid"}
        assert (line_of(budget).reserved, line_of(budget).spent) == (0, 350)
        assert as_user(office.finance).post(at, BANK).status_code == 409
        assert list(broken()) == []

    def test_all_or_none(self, office, as_user, budget):
        claims = [bring_to("verified", office), bring_to("approved", office)]
        answer = as_user(office.second_finance).post(
            reverse("expenses:batch_new"), {"claim": [one.pk for one in claims]}
        )
        assert answer.status_code == 409
        assert not PaymentBatch.objects.exists()
        assert not Payment.objects.exists()

    def test_above_the_sum_two_confirm(self, office, budget):
        """SEC-031."""
        make_rules(two_confirm_above=200)
        claim = bring_to("in_payment", office, 201)
        batch = claim.payment.batch
        paid(batch, office.finance)
        assert (batch.state, Claim.objects.get().state) == ("half", "in_payment")
        for by in (office.finance, office.second_finance):
            with pytest.raises(NotYourPart, match="four eyes"):
                paid(batch, by)
        paid(batch, office.leadership)
        claim.refresh_from_db()
        assert (batch.state, claim.state) == ("paid", "paid")
        assert list(broken()) == []

    def test_the_sum_of_the_day_it_was_made_stands(self, office, as_user, budget):
        make_rules(two_confirm_above=200)
        batch = bring_to("in_payment", office, 201).payment.batch
        PaymentRules.objects.update(two_confirm_above=1_000)
        paid(batch, office.leadership)
        assert batch.state == "half"

    def test_who_approved_or_claimed_does_not_confirm(self, office, budget):
        claim = hand_in(office.manager)
        lead(claim, [("approve", "leadership", {}), ("verify", "finance", {}), ("pay", "second_finance", {})], office)
        with pytest.raises(NotYourPart, match="approved by you"):
            paid(claim.payment.batch, office.leadership)
        other = make_user(Role.LEADERSHIP)
        paid(claim.payment.batch, other)

    def test_a_claim_is_not_settled_beside_its_batch(self, office, as_user, budget):
        claim = bring_to("in_payment", office)
        assert as_user(office.finance).post(claim.step_url("settle")).status_code == 409
        assert Claim.objects.get().state == "in_payment"

    def test_what_the_bank_gave_back_is_paid_again(self, office, budget):
        first, second = bring_to("verified", office, 100), bring_to("verified", office, 200)
        batch = PaymentBatch.of([first, second], by=office.second_finance)
        first.refresh_from_db()
        first.bank_failed(by=office.finance, reason="Account closed")
        paid(batch, office.finance)
        states = [Claim.objects.get(pk=one.pk).state for one in (first, second)]
        assert (states, line_of(budget).spent) == (["verified", "paid"], 200)
        first.pay(by=office.second_finance)
        paid(first.payment.batch, office.finance)
        assert (line_of(budget).spent, first.payments.count()) == (300, 2)
        assert list(broken()) == []

    def test_what_was_given_back_says_so_and_what_comes_next(self, office, as_user, budget):
        account, claim = make_account(office.rep), bring_to("in_payment", office)
        batch = claim.payment.batch
        claim.bank_failed(by=office.finance, reason="Account closed")
        page = as_user(office.finance).get(batch.get_absolute_url()).content.decode()
        assert "nothing is paid with it" in page
        assert "Waits for" not in page
        assert "pain.001" not in page
        page = as_user(office.finance).get(claim.get_absolute_url()).content.decode()
        assert "Account closed" in page
        assert account.get_absolute_url() in page
        assert reverse("expenses:own_account") in as_user(office.rep).get(claim.get_absolute_url()).content.decode()
        assert "given back" in as_user(office.second_finance).get(reverse("expenses:payments")).content.decode()

    def test_the_page_says_what_is_mine_and_whom_the_rest_waits_for(self, office, as_user, budget):
        batch, verified = bring_to("in_payment", office).payment.batch, bring_to("verified", office)
        for who, mine, others in ((office.finance, [batch], []), (office.second_finance, [], [batch])):
            shown = as_user(who).get(reverse("expenses:payments")).context
            assert (list(shown["to_confirm"]), list(shown["others_confirm"])) == (mine, others)
        shown = as_user(office.finance).get(reverse("expenses:payments")).context
        assert [(claim, names) for claim, names, _why in shown["with_colleague"]] == [
            (verified, str(office.second_finance))
        ]

    def test_a_batch_of_which_nothing_is_left_is_not_confirmed(self, office, budget):
        claim = bring_to("in_payment", office)
        batch = claim.payment.batch
        claim.bank_failed(by=office.finance, reason="x")
        with pytest.raises(NotNow, match="nothing to confirm"):
            paid(batch, office.finance)
        assert not PaymentBatch.objects.waiting().exists()

    def test_the_database_holds_four_eyes_and_one_payment(self, office, budget):
        claim = bring_to("in_payment", office)
        batch = claim.payment.batch
        for column in ("confirmed_by", "first_confirmed_by"):
            with pytest.raises(IntegrityError), transaction.atomic():
                PaymentBatch.objects.filter(pk=batch.pk).update(**{column: batch.made_by})
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.create(claim=claim, batch=PaymentBatch.open_by(office.finance), amount=1)

    def test_the_claimant_may_have_left(self, office, budget):
        claim = bring_to("verified", office)
        User.objects.filter(pk=office.rep.pk).update(is_active=False)
        claim = Claim.objects.get()
        claim.pay(by=office.second_finance)
        paid(claim.payment.batch, office.finance)
        assert Claim.objects.get().state == "paid"


class TestVoid:
    def test_proposed_confirmed_and_back(self, office, as_user, budget):
        claim = bring_to("paid", office, 300)
        at = claim.step_url
        assert as_user(office.manager).post(at("confirm_void")).status_code == 409
        as_user(office.finance).post(at("propose_void"), {"reason": "paid to the wrong person"})
        assert as_user(office.finance).post(at("confirm_void")).status_code == 403
        as_user(office.manager).post(at("confirm_void"))
        assert line_of(budget).spent == 300
        as_user(office.finance).post(at("money_back"), {"reference": "RC-9"})
        claim.refresh_from_db()
        assert (claim.state, line_of(budget).spent) == ("voided", 0)
        assert list(broken()) == []
        again = Claim.objects.create(claimant=office.rep, title="Again")
        add_line(again, 300, invoice_number=claim.lines.get().invoice_number)
        with pytest.raises(RuleBroken, match="on a claim already"):
            again.submit(by=office.rep)

    def test_what_is_to_come_back_waits_for_who_owes_it_and_who_takes_it(self, office, budget):
        claim = bring_to("void_pending", office, 300)
        told = {one.why for one in items_of(office.rep, what_is_to_be_paid_back)}
        assert told == {"Pay 300.00 back to the company: unreadable"}
        for person in (office.finance, office.second_finance):
            [item] = items_of(person, what_is_to_be_paid_back)
            assert (item.url, item.why) == (claim.get_absolute_url(), f"{office.rep} pays 300.00 back: unreadable")
        for person in (office.second_rep, office.supervisor, office.manager, office.leadership):
            assert not items_of(person, what_is_to_be_paid_back), person
        claim.money_back(by=office.finance, reference="RC-1")
        for person in (office.rep, office.finance):
            assert not items_of(person, what_is_to_be_paid_back), person

    def test_rightly_paid_after_all(self, office, budget):
        claim = bring_to("paid", office)
        claim.propose_void(by=office.finance, reason="x")
        with pytest.raises(NotNow):
            claim.propose_void(by=office.second_finance, reason="y")
        claim.decline_void(by=office.leadership)
        assert (claim.state, claim.void_reason) == ("paid", "")

    def test_left_paid_when_it_was_to_come_back_already(self, office, as_user, budget):
        claim = bring_to("void_pending", office, 300)
        at = claim.step_url("decline_void")
        assert as_user(office.finance).post(at).status_code == 403
        assert as_user(office.leadership).post(at).status_code == 302
        claim.refresh_from_db()
        assert (claim.state, claim.void_proposed_by, line_of(budget).spent) == ("paid", None, 300)
        assert list(broken()) == []


class TestBounce:
    def test_what_the_bank_returned_later_is_reserved_and_paid_again(self, office, as_user, budget):
        claim = bring_to("paid", office, 300)
        at = claim.step_url
        assert as_user(office.second_finance).post(at("confirm_bounce")).status_code == 409
        assert as_user(office.finance).post(at("tell_bounce"), {"reason": "Account closed"}).status_code == 302
        assert "Account closed" in as_user(office.leadership).get(claim.get_absolute_url()).content.decode()
        assert claim.title in as_user(office.leadership).get(reverse("expenses:payments")).content.decode()
        for name in ("tell_bounce", "propose_void"):
            assert as_user(office.second_finance).post(at(name), {"reason": "x"}).status_code == 409
        assert as_user(office.finance).post(at("confirm_bounce")).status_code == 403
        assert as_user(office.second_finance).post(at("confirm_bounce")).status_code == 302
        claim.refresh_from_db()
        assert (claim.state, claim.paid_at, claim.payments.get().failure) == ("verified", None, "Account closed")
        assert (line_of(budget).reserved, line_of(budget).spent) == (300, 0)
        assert list(broken()) == []
        for _again in range(2):
            claim.pay(by=office.second_finance)
            paid(claim.payment.batch, office.finance)
            assert (line_of(budget).reserved, line_of(budget).spent) == (0, 300)
            claim.tell_bounce(by=office.second_finance, reason="Again")
            claim.confirm_bounce(by=office.leadership)
        assert list(broken()) == []

    def test_it_did_not_come_back(self, office, budget):
        claim = bring_to("paid", office)
        claim.tell_bounce(by=office.finance, reason="x")
        assert [item.url for item in items_of(office.leadership, bounces_to_confirm)] == [claim.get_absolute_url()]
        claim.decline_bounce(by=office.finance)
        assert (claim.state, claim.bounce_reason) == ("paid", "")
        claim.propose_void(by=office.finance, reason="y")

    def test_the_year_is_reopened_first(self, office, budget):
        claim = bring_to("paid", office)
        claim.tell_bounce(by=office.finance, reason="x")
        with as_of(now().replace(year=budget.year + 2)):
            budget.close(by=office.finance)
            with pytest.raises(RuleBroken, match="is closed"):
                claim.confirm_bounce(by=office.second_finance)
        assert list(broken()) == []


@pytest.mark.clause("7.1.3")
class TestAccounts:
    def test_the_number_is_written_and_never_shown(self, office, as_user, api_as):
        client = as_user(office.rep)
        sent = {"holder": "Rep", "bank_code": "0081234", "number": "0123 4567 89012"}
        assert client.post("/expenses/account/", sent).status_code == 302
        account = PayeeAccount.objects.get()
        assert account.number.whole() == "0123456789012"
        for seen in (
            client.get("/expenses/account/").content.decode(),
            as_user(office.finance).get(account.get_absolute_url()).content.decode(),
            str(api_as(office.finance).get("/api/v1/payee-accounts/").data),
            str(list(AuditEntry.objects.of(account).values_list("details", flat=True))),
        ):
            assert "0123456789012" not in seen
            assert "0123 4567 89012" not in seen
        assert as_user(office.second_rep).get(account.get_absolute_url()).status_code == 404

    def test_changed_within_two_days_a_second_person_of_finance_confirms(self, office, as_user, budget):
        account, claim = make_account(office.rep, days_ago=1), bring_to("verified", office)
        with pytest.raises(RuleBroken, match="less than 48 hours"):
            claim.pay(by=office.second_finance)
        account.confirm(by=office.second_finance, version=account.version)
        with pytest.raises(RuleBroken, match="less than 48 hours"):
            claim.pay(by=office.second_finance)
        PayeeAccount.objects.update(confirmed_by=None)
        assert as_user(office.rep).post(f"{account.get_absolute_url()}confirm/").status_code == 403
        as_user(office.finance).post(f"{account.get_absolute_url()}confirm/", {"version": account.version})
        claim.pay(by=office.second_finance)
        assert claim.payment.number.whole() == "0123456789012"

    def test_another_number_than_the_one_shown_is_not_confirmed(self, office, as_user, api_as):
        account = make_account(office.rep, days_ago=0)
        finance, shown = as_user(office.finance), {"version": account.version}
        assert f'name="version" value="{account.version}"' in finance.get(account.get_absolute_url()).content.decode()
        as_user(office.rep).post("/expenses/account/", {"holder": "R", "bank_code": "0081234", "number": "99999999"})
        at, over_api = f"{account.get_absolute_url()}confirm/", f"/api/v1/payee-accounts/{account.pk}/confirm/"
        assert [as_user(office.finance).post(at, sent).status_code for sent in (shown, {})] == [409, 409]
        sent_over_api = [api_as(office.finance).post(over_api, sent, format="json") for sent in (shown, {})]
        assert [answer.status_code for answer in sent_over_api] == [409, 409]
        account.refresh_from_db()
        assert account.confirmed_by is None
        now_shown = {"version": account.version}
        assert api_as(office.finance).post(over_api, now_shown, format="json").data["confirmed_by"] is not None

    def test_after_two_days_it_is_settled_and_a_change_begins_anew(self, office, as_user, budget):
        claim, account = bring_to("verified", office), make_account(office.rep)
        as_user(office.rep).post("/expenses/account/", {"holder": "R", "bank_code": "0081234", "number": "99999999"})
        with pytest.raises(RuleBroken):
            claim.pay(by=office.second_finance)
        with as_of(now() + timedelta(hours=49)):
            claim.pay(by=office.second_finance)
        account.refresh_from_db()
        assert account.number.whole() == "99999999"


class TestBankFile:
    def schema(self):
        return xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / "pain.001.001.03.xsd"))

    @pytest.mark.parametrize(
        ("number", "bank_code"), [("0123456789012", "0081234"), ("DE89370400440532013000", "COBADEFFXXX")]
    )
    def test_it_is_valid_by_the_schema(self, office, budget, number, bank_code):
        make_rules()
        make_account(office.rep, number=number, bank_code=bank_code)
        claims = [bring_to("verified", office, amount, title="餐敘 <&> \x0b 費用") for amount in (100, "250.50")]
        batch = PaymentBatch.of(claims, by=office.second_finance)
        xml = as_pain_001(batch).decode()
        self.schema().validate(xml)
        order = self.schema().to_dict(xml)["CstmrCdtTrfInitn"]
        assert (order["GrpHdr"]["NbOfTxs"], str(order["GrpHdr"]["CtrlSum"])) == ("2", "350.50")
        assert number in xml

    def test_the_table_and_who_took_it(self, office, as_user, budget):
        make_account(office.rep)
        batch = PaymentBatch.of([bring_to("verified", office, 100)], by=office.second_finance)
        assert "0123456789012" in "".join(as_table(batch))
        answer = as_user(office.finance).post(f"{batch.get_absolute_url()}csv/")
        assert "0123456789012" in b"".join(answer).decode()
        assert AuditEntry.objects.of(batch).filter(action="bank_file", by=office.finance).exists()
        assert as_user(office.leadership).post(f"{batch.get_absolute_url()}csv/").status_code == 403
        assert as_user(office.finance).get(f"{batch.get_absolute_url()}csv/").status_code == 405

    def test_without_an_account_it_says_whose(self, office, as_user, budget):
        make_rules()
        batch = bring_to("in_payment", office).payment.batch
        answer = as_user(office.finance).post(f"{batch.get_absolute_url()}xml/")
        assert answer.status_code == 422
        assert office.rep.name in answer.content.decode()


class TestApi:
    def test_a_batch_is_put_together_and_confirmed(self, office, api_as, budget):
        claims = [bring_to("verified", office, amount) for amount in (100, 250)]
        sent = {"claims": [str(one.pk) for one in claims]}
        assert api_as(office.rep).post("/api/v1/payments/", sent, format="json").status_code == 403
        made = api_as(office.second_finance).post("/api/v1/payments/", sent, format="json")
        assert (made.status_code, made.data["total"], len(made.data["payments"])) == (201, "350.00", 2)
        at = f"/api/v1/payments/{made.data['id']}/confirm/"
        assert api_as(office.second_finance).post(at, BANK, format="json").status_code == 403
        assert api_as(office.finance).post(at, {}, format="json").status_code == 400
        assert api_as(office.finance).post(at, BANK, format="json").data["state"] == "paid"
        assert api_as(office.second_finance).post("/api/v1/payments/", sent, format="json").status_code == 409


@pytest.mark.clause("5.2.2")
class TestPaper:
    """The claim form (費用報銷單) with the invoices behind it."""

    def pages(self, claim, kind="claim", language="zh-hant"):
        return pypdf.PdfReader(pdf_of(claim, kind, language)).pages

    def test_the_form_and_behind_it_pictures_and_pdfs_page_by_page(self, office, budget):
        claim = make_claim(office.rep, 100)
        add_line(claim, 200, content=pdf_with(2))
        lead(claim, [SUBMIT], office)
        pages = self.pages(claim)
        assert len(pages) == 4
        assert "300.00" in pages[0].extract_text()
        assert "參佰元整" in pages[0].extract_text()

    def test_it_is_sealed_when_it_is_paid(self, office, budget):
        claim = bring_to("paid", office)
        text = self.pages(claim)[0].extract_text().replace("\n", "")
        for told in ("TT-1", claim.payment.batch.number, office.rep.name, office.supervisor.name, office.finance.name):
            assert told in text

    def test_a_file_that_cannot_be_opened_leaves_a_page_that_says_so(self, office, budget):
        claim = make_claim(office.rep)
        add_line(claim, 200, content=b"%PDF-1.4 not one")
        lead(claim, [SUBMIT], office)
        assert len(self.pages(claim)) == 3

    ITEM = "<ItemName>住宿</ItemName><Quantity>2</Quantity><UnPrice>50</UnPrice><Amount>100.00</Amount>"

    @pytest.mark.parametrize("kind", ["xml", "ofd"])
    def test_an_invoice_that_is_data_leaves_a_page_of_what_is_read_of_it(self, office, budget, kind):
        data = e_invoice().replace(b"<IssuItemInformation>", b"<IssuItemInformation>" + self.ITEM.encode())
        content = data if kind == "xml" else ofd({"Doc_0/Attachs/original_invoice.xml": data})
        claim = make_claim(office.rep, 100)
        line = add_line(claim, 106, content=content, purpose="Hotel", invoice_number=DIGITAL)
        assert line.document_kind == kind
        lead(claim, [SUBMIT], office)
        pages = self.pages(claim, language="en")
        assert len(pages) == 3
        text = pages[1].extract_text()
        line.refresh_from_db()
        people = ("上海样张酒店", "91310000MA1K000001", "我司", "91310000MA1K000002")
        for told in (DIGITAL, *people, "住宿", "100.00", "6.00", "106.00"):
            assert told in text, told
        assert line.document_kept_sha256 in text.replace("\n", "")
        assert "Invoice of expense 2: Hotel" in text

    def test_data_that_is_not_to_be_read_says_so(self, office, budget):
        claim = make_claim(office.rep, 100)
        line = add_line(claim, 106, content=e_invoice(), invoice_number=DIGITAL)
        lead(claim, [SUBMIT], office)
        default_storage.delete(line.document.name)
        default_storage.save(line.document.name, ContentFile(b"<EInvoice>"))
        pages = self.pages(claim, language="en")
        assert len(pages) == 3
        assert "can't be read" in pages[1].extract_text()

    def test_it_is_left_to_the_worker(self, office, as_user, budget):
        claim = hand_in(office.rep)
        answer = as_user(office.rep).post(f"/papers/claim/{claim.pk}/", {"language": "en"})
        paper = Paper.objects.get()
        assert paper.is_waiting
        assert answer["Location"] == paper.get_absolute_url()
        assert as_user(office.second_rep).post(f"/papers/claim/{claim.pk}/", {"language": "en"}).status_code == 404

    def test_the_list_of_a_payment_shows_the_last_signs_of_the_accounts(self, office, budget):
        make_account(office.rep)
        batch = PaymentBatch.of([bring_to("verified", office, 120)], by=office.second_finance)
        text = self.pages(batch, "payment")[0].extract_text()
        assert "9012" in text
        assert "0123456789012" not in text


def pdf_with(pages: int) -> bytes:
    made, out = PdfDocument.new(), BytesIO()
    for _n in range(pages):
        made.new_page(300, 200)
    made.save(out)
    return out.getvalue()
