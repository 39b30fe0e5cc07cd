"""5.2.2 Whom an expense was for is typed: a name, a tax ID, a number, or a part of them, among what one may see."""

from gzip import compress

import pytest
from django.urls import reverse

from customers.models import Customer
from expenses.models import ClaimDraft, ClaimLine, Commitment
from salesdept.common.calendar import today
from tests.customers.makers import make_customer
from tests.pipeline.makers import make_opportunity

from .makers import add_line, make_budget, make_category, make_claim
from .test_drafts import NEW, form_of, keeps
from .test_pages import as_sent, page
from .wallet.acts import as_filled

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]


@pytest.fixture(autouse=True)
def _budget(office):
    make_budget(office, Travel=5000)


@pytest.fixture
def acme(office):
    return make_customer(office.rep, name="Acme Steel", tax_id="04595257")


@pytest.mark.parametrize("typed", ["Acme Steel", "acme steel", "04595257", "Acme"])
def test_a_name_a_tax_id_or_a_part_that_fits_one_is_enough(typed, office, acme, as_user):
    make_customer(office.rep, name="Beta Glass")
    assert as_user(office.rep).post(NEW, as_sent({"customer": typed})).status_code == 302
    assert ClaimLine.objects.get().customer == acme


def test_its_id_is_taken_too(office, acme, as_user):
    assert as_user(office.rep).post(NEW, as_sent({"customer": acme.pk})).status_code == 302
    assert ClaimLine.objects.get().customer == acme


def test_of_several_that_fit_one_is_chosen(office, acme, as_user):
    other = make_customer(office.rep, name="Acme Glass")
    client = as_user(office.rep)
    asked = client.post(NEW, as_sent({"customer": "acme"}))
    assert asked.status_code == 422
    assert "Several are called so" in page(asked)
    assert f'<option value="{other.pk}">Acme Glass</option>' in page(asked)
    assert client.post(NEW, as_sent({"customer": other.pk})).status_code == 302
    assert ClaimLine.objects.get().customer == other


def test_what_one_may_not_see_is_not_found_by_name_nor_by_id(office, as_user):
    theirs = make_customer(office.other_rep, name="Gamma Secret")
    client = as_user(office.rep)
    for typed in ("Gamma Secret", theirs.pk, "Gamma"):
        answer = client.post(NEW, as_sent({"customer": typed}))
        assert answer.status_code == 422
        assert "No customer that you see is called so." in page(answer)
        assert page(answer).count("Gamma Secret") == (typed == "Gamma Secret")
    offered = client.get(reverse("expenses:customer_names"), {"typed": "Gamma"})
    assert "Gamma" not in page(offered)


def test_what_is_saved_stands_by_name_and_stays_although_the_file_went_to_a_colleague(office, acme, as_user):
    claim = make_claim(office.rep, 100)
    claim.lines.update(customer=acme)
    Customer.objects.filter(pk=acme.pk).update(owner=office.other_rep)
    client = as_user(office.rep)
    filled = as_filled(page(client.get(f"{claim.get_absolute_url()}edit/")))
    assert filled["lines-0-customer"] == "Acme Steel"
    assert client.post(f"{claim.get_absolute_url()}edit/", filled).status_code == 302
    assert claim.lines.get().customer == acme


def test_of_two_called_alike_the_saved_one_stays(office, acme, as_user):
    claim = make_claim(office.rep, 100)
    claim.lines.update(customer=acme)
    twin = make_customer(office.rep, name="Beta")
    Customer.objects.filter(pk=twin.pk).update(name=acme.name, name_keys=acme.name_keys)
    client = as_user(office.rep)
    filled = as_filled(page(client.get(f"{claim.get_absolute_url()}edit/")))
    assert client.post(f"{claim.get_absolute_url()}edit/", filled | {"title": "Other"}).status_code == 302
    assert claim.lines.get().customer == acme


def test_a_draft_keeps_what_was_typed(office, acme, as_user):
    client = as_user(office.rep)
    about = form_of(client, NEW)["record_id"]
    keeps(client, about, lines__0__customer="Acme", lines__0__purpose="Hotel")
    address = ClaimDraft.objects.get().get_absolute_url()
    assert form_of(client, address)["lines-0-customer"] == "Acme"
    keeps(client, about, seen=1, lines__0__customer=str(acme.pk))
    assert form_of(client, address)["lines-0-customer"] == "Acme Steel"


class TestOpportunities:
    def test_are_those_of_the_customer(self, office, acme, as_user):
        of_acme = make_opportunity(office.rep, customer=acme)
        of_another = make_opportunity(office.rep)
        client = as_user(office.rep)
        refused = client.post(NEW, as_sent({"customer": acme.name, "opportunity": of_another.code}))
        assert "No open opportunity of this customer is called so." in page(refused)
        assert client.post(NEW, as_sent({"customer": acme.name, "opportunity": of_acme.name})).status_code == 302
        assert ClaimLine.objects.get().opportunity == of_acme
        claim = ClaimLine.objects.get().claim
        filled = as_filled(page(client.get(f"{claim.get_absolute_url()}edit/")))
        assert filled["lines-0-opportunity"] == f"{of_acme.code} {of_acme.name}"
        assert client.post(f"{claim.get_absolute_url()}edit/", filled).status_code == 302

    def test_are_offered_for_the_customer_of_their_line(self, office, acme, as_user):
        of_acme, of_another = make_opportunity(office.rep, customer=acme), make_opportunity(office.rep)
        address = reverse("expenses:opportunity_names")
        sent = {"lines-3-customer": "Acme Steel", "lines-3-opportunity": ""}
        offered = page(as_user(office.rep).get(address, sent, headers={"HX-Trigger-Name": "lines-3-opportunity"}))
        assert of_acme.code in offered
        assert of_another.code not in offered


def test_names_are_offered_while_one_types(office, acme, as_user):
    make_customer(office.rep, name="Beta Glass")
    sent, who = {"lines-0-customer": "acm"}, {"HX-Trigger-Name": "lines-0-customer"}
    offered = as_user(office.rep).get(reverse("expenses:customer_names"), sent, headers=who)
    assert page(offered) == '<option value="Acme Steel"></option>'
    assert "Beta Glass" in page(as_user(office.rep).get(reverse("expenses:customer_names")))


@pytest.mark.clause("5.3.1")
def test_the_question_before_spending_and_money_held_ahead_take_names_too(office, acme, as_user):
    client, wish = as_user(office.rep), {"amount": "100", "category": make_category().pk, "customer": "Acme"}
    assert client.get(reverse("expenses:can_spend"), wish).context["form"].cleaned_data["customer"] == acme
    held = wish | {"purpose": "Fair", "planned_on": str(today())}
    assert client.post(reverse("expenses:commitment_new"), held).status_code == 302
    assert Commitment.objects.get().customer == acme


@pytest.fixture
def many(office):
    Customer.objects.bulk_create(Customer(name=f"Works No {n}", owner=office.rep) for n in range(300))
    return list(Customer.objects.all())


def test_the_form_weighs_and_asks_the_same_among_many_customers(office, many, as_user, django_assert_max_num_queries):
    claim = make_claim(office.rep, 1)
    for n in range(19):
        add_line(claim, 2 + n, customer=many[n])
    client = as_user(office.rep)
    with django_assert_max_num_queries(16):
        answer = client.get(f"{claim.get_absolute_url()}edit/")
    assert len(compress(answer.content)) <= 60_000
    assert page(answer).count("<option") < 20 * 30
    assert many[100].name not in page(answer)


@pytest.mark.parametrize("sent", [41, 60, 90])
def test_a_claim_has_no_more_expenses_than_the_form_shows(sent, office, as_user):
    answer = as_user(office.rep).post(NEW, as_sent(*[{"amount": "x"}] * sent))
    assert answer.status_code == 422
    assert "A claim has at most 40 expenses: put the others on another." in page(answer)


def test_a_draft_keeps_all_expenses_that_a_claim_has(office, as_user):
    client = as_user(office.rep)
    about = form_of(client, NEW)["record_id"]
    keeps(client, about, lines__39__purpose="The last", lines__40__purpose="One too many")
    assert [one["purpose"] for one in ClaimDraft.objects.get().expenses()] == ["The last"]
