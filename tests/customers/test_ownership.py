"""Who keeps a file, and since when; sharing for a time; what a hand-over brings along (7.1.3, 1.3.3)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from customers.belongings import going_along
from customers.models import Communication, Customer, OwnershipPeriod
from customers.today import promises_due
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotYourPart, RuleBroken
from salesdept.common.invariants import broken
from salesdept.common.today import items_of
from tests.pipeline.makers import make_contract, make_opportunity, sign

from .makers import make_contact, make_customer, make_lead, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]


def owners(customer) -> list:
    return [(period.owner, period.ended) for period in customer.periods.order_by("since")]


class TestPeriods:
    def test_begin_with_the_file_however_it_is_made(self, office):
        one = make_customer(office.rep)
        [two] = Customer.objects.bulk_create([Customer(name="Two", owner=office.second_rep)])
        assert owners(one) == [(office.rep, "")]
        assert owners(two) == [(office.second_rep, "")]

    def test_tell_who_kept_it_from_when_to_when(self, office):
        customer = make_customer(office.rep)
        moment = now() + timedelta(days=3)
        with as_of(moment):
            customer.hand_over(office.second_rep, by=office.supervisor, reason="new region")
        first, second = customer.periods.order_by("since")
        assert (first.owner, first.until, first.ended) == (office.rep, moment, "handed_over")
        assert (second.owner, second.since, second.until) == (office.second_rep, moment, None)

    def test_never_overlap_whatever_is_written(self, office):
        customer = make_customer(office.rep)
        with pytest.raises(IntegrityError), transaction.atomic():
            OwnershipPeriod.objects.create(customer=customer, owner=office.second_rep, since=now(), begun="claimed")

    def test_agree_with_the_file_or_the_nightly_check_says_so(self, office):
        customer = make_customer(office.rep)
        assert not broken()
        Customer.objects.filter(pk=customer.pk).update(owner=office.second_rep)
        assert [str(customer.pk) in line for line in broken()] == [True]


class TestHandingOver:
    def test_shows_first_what_goes_along(self, office, as_user):
        customer = make_customer(office.rep)
        make_contact(customer)
        make_record(office.rep, customer, next_step="call", next_on=today())
        make_opportunity(office.rep, customer=customer)
        found = {str(label): count for label, count in going_along(customer)}
        assert found == {
            "Contact persons": 1,
            "Communication records": 1,
            "Promised next steps": 1,
            "Opportunities": 1,
        }
        page = as_user(office.supervisor).get(f"{customer.get_absolute_url()}hand-over/").content.decode()
        assert all(label in page for label in found)

    def test_brings_deals_promises_and_purchases_and_resets_nothing(self, office, as_user):
        customer = make_customer(office.rep)
        lead = make_lead(office.rep)
        type(lead).objects.filter(pk=lead.pk).update(customer=customer)
        make_record(office.rep, customer, next_step="call", next_on=today())
        deal = make_opportunity(office.rep, customer=customer)
        contract = sign(make_contract(office.rep, customer=customer), office.supervisor, today())
        customer.refresh_from_db()
        before = (deal.stage, deal.state, deal.moves.count(), customer.last_contact_on, contract.entries.count())
        customer.hand_over(office.second_rep, by=office.supervisor)
        for record in (deal, lead, customer):
            record.refresh_from_db()
            assert record.owner == office.second_rep
        assert before == (
            deal.stage,
            deal.state,
            deal.moves.count(),
            customer.last_contact_on,
            contract.entries.count(),
        )
        assert set(contract.entries.values_list("rep", flat=True)) == {office.rep.pk}
        assert [item.title for item in items_of(office.second_rep, promises_due)] == [f"call · {customer}"]
        assert not items_of(office.rep, promises_due)
        heir = as_user(office.second_rep)
        assert contract.number in heir.get(customer.get_absolute_url()).content.decode()
        bought = heir.get(contract.get_absolute_url())
        assert bought.status_code == 200
        assert not bought.context["sees_credit"]


class TestSharing:
    pytestmark = pytest.mark.clause("1.3.3")

    def test_to_read_lets_read_and_nothing_else(self, office, as_user, api_as):
        customer = make_customer(office.rep)
        customer.share(office.other_rep, by=office.rep)
        reader, url = as_user(office.other_rep), customer.get_absolute_url()
        assert reader.get(url).status_code == 200
        for act in ("edit/", "contacts/new/", "share/", "give-back/", "hand-over/"):
            assert reader.get(f"{url}{act}").status_code in (403, 404), act
        assert reader.post(f"{url}verify/").status_code == 403
        log = {"customer": customer.pk, "kind": "visit", "outcome": "progress"}
        assert reader.post("/customers/communications/new/", log).status_code == 403
        assert api_as(office.other_rep).patch(f"/api/v1/customers/{customer.pk}/", {"region": "x"}).status_code == 403
        assert not Communication.objects.exists()

    def test_to_write_lets_write_but_not_give_away(self, office, as_user):
        customer = make_customer(office.rep)
        answer = as_user(office.rep).post(
            f"{customer.get_absolute_url()}share/", {"colleague": office.other_rep.pk, "level": "write"}
        )
        assert answer.status_code == 302
        writer, url = as_user(office.other_rep), customer.get_absolute_url()
        assert writer.get(f"{url}edit/").status_code == 200
        assert (
            writer.post(f"{url}contacts/new/", {"name": "Ms Wang", "part": "uses", "language": "en"}).status_code == 302
        )
        assert make_record(office.other_rep, customer)
        for act in ("share/", "give-back/", "merge/"):
            assert writer.get(f"{url}{act}").status_code == 403, act

    def test_ends_by_itself_after_its_last_day(self, office, as_user):
        customer = make_customer(office.rep)
        customer.share(office.other_rep, by=office.rep, may_write=True, until=today() + timedelta(days=2))
        url = customer.get_absolute_url()
        with as_of(today() + timedelta(days=2)):
            assert as_user(office.other_rep).get(url).status_code == 200
        with as_of(today() + timedelta(days=3)):
            assert as_user(office.other_rep).get(url).status_code == 404
            assert not customer.is_written_by(office.other_rep)
            assert not list(customer.shared_with())
            assert not Customer.objects.visible_to(office.other_rep).read_by(office.other_rep).exists()

    def test_again_replaces_what_was_granted(self, office):
        customer = make_customer(office.rep)
        customer.share(office.other_rep, by=office.rep, may_write=True)
        customer.share(office.other_rep, by=office.rep, until=today())
        [grant] = customer.shared_with()
        assert (grant.may_write, grant.until) == (False, today())

    def test_with_a_day_that_is_over_is_refused_at_the_field(self, office, as_user):
        customer = make_customer(office.rep)
        entered = {"colleague": office.other_rep.pk, "level": "read", "until": str(today() - timedelta(days=1))}
        answer = as_user(office.rep).post(f"{customer.get_absolute_url()}share/", entered)
        assert answer.status_code == 422
        assert "until" in answer.context["form"].errors
        with pytest.raises(RuleBroken):
            customer.share(office.other_rep, by=office.rep, until=today() - timedelta(days=1))

    def test_belongs_to_who_keeps_the_file(self, office):
        customer = make_customer(office.rep)
        customer.share(office.other_rep, by=office.rep, may_write=True)
        with pytest.raises(NotYourPart):
            customer.share(office.second_rep, by=office.other_rep)
