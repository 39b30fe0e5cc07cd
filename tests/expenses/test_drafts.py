"""5.2.2 A claim's form keeps itself: whatever was typed, from any device, until the claim is saved."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from expenses.models import Claim, ClaimDraft, ClaimLine
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow, RuleBroken, Stale
from salesdept.common.invariants import broken
from salesdept.common.records import uuid7

from .makers import hand_in, make_budget, make_category, make_claim, upload
from .test_pages import as_sent, page
from .wallet.acts import as_filled

pytestmark = [pytest.mark.django_db, pytest.mark.clause("5.2.2")]
NEW = "/expenses/claims/new/"


def keeps(client, about, seen=0, **typed):
    """What the form sends by itself."""
    names = {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(reverse("expenses:claim_draft", args=[about]), names | {"draft_seen": seen})


def form_of(client, address) -> dict:
    return as_filled(page(client.get(address)))


class TestNothingIsLost:
    def test_begun_on_the_telephone_finished_at_the_desk(self, office, as_user):
        phone = as_user(office.rep)
        about = form_of(phone, NEW)["record_id"]
        answer = keeps(phone, about, title="Fair in Taichung", lines__0__amount="12oo", lines__0__purpose="Hotel")
        assert answer.status_code == 200
        assert "Saved" in page(answer)
        desk = as_user(office.rep)
        address = ClaimDraft.objects.get().get_absolute_url()
        for overview in ("/expenses/claims/", NEW):
            assert f'href="{address}"' in page(desk.get(overview))
        shown = form_of(desk, address)
        assert (shown["title"], shown["lines-0-amount"], shown["lines-0-purpose"]) == (
            "Fair in Taichung",
            "12oo",
            "Hotel",
        )
        assert "Draft restored from" in page(desk.get(address))
        category = make_category().pk
        sent = shown | {"lines-0-amount": "1200", "lines-0-category": category}
        assert desk.post(NEW, sent).status_code == 302
        claim = Claim.objects.get()
        assert (str(claim.pk), claim.lines.get().purpose) == (about, "Hotel")
        assert not ClaimDraft.objects.exists()

    def test_it_is_in_no_list_and_no_figure(self, office, as_user):
        keeps(as_user(office.rep), uuid7(), title="Fair", lines__0__amount="999")
        assert (Claim.objects.count(), ClaimLine.objects.count()) == (0, 0)
        assert "Fair" not in page(as_user(office.supervisor).get("/expenses/claims/"))
        assert list(broken()) == []

    def test_a_file_is_taken_at_once_and_is_there_on_the_other_device_two_days_later(self, office, as_user):
        client, about = as_user(office.rep), uuid7()
        answer = keeps(
            client, about, title="Fair", lines__0__purpose="Taxi", lines__0__document=upload(name="slip.png")
        )
        assert "“slip.png” is here." in page(answer)
        with as_of(now() + timedelta(days=2)):
            desk = as_user(office.rep)
            shown = form_of(desk, ClaimDraft.objects.get().get_absolute_url())
            given = {"lines-0-category": make_category().pk, "lines-0-amount": "5", "lines-0-invoice_number": "X-1"}
            assert desk.post(NEW, shown | given).status_code == 302
        line = ClaimLine.objects.get()
        assert line.document_kind == "png"
        assert default_storage.exists(line.document.name)

    def test_a_file_that_is_none_is_told_and_what_was_typed_is_kept(self, office, as_user):
        answer = keeps(as_user(office.rep), uuid7(), lines__0__purpose="Taxi", lines__0__document=upload(b"MZ"))
        assert (answer.status_code, "by their content" in page(answer)) == (200, True)
        assert ClaimDraft.objects.get().typed["lines-0-purpose"] == "Taxi"

    def test_what_is_saved_already_is_typed_over_by_its_id(self, office, as_user):
        claim = make_claim(office.rep, 10, 20)
        one, two = claim.lines.all()
        client, edit = as_user(office.rep), reverse("expenses:claim_edit", args=[claim.pk])
        keeps(client, claim.pk, version=claim.version, lines__1__id=two.pk, lines__1__purpose="Taxi home")
        one.delete()
        shown = form_of(client, edit)
        assert (shown["lines-0-id"], shown["lines-0-purpose"]) == (str(two.pk), "Taxi home")

    def test_what_is_no_field_of_the_form_is_not_kept(self, office, as_user):
        keeps(
            as_user(office.rep),
            uuid7(),
            title="Fair",
            account_number="123456",
            lines__0__iban="DE1",
            lines__99__city="x",
        )
        assert set(ClaimDraft.objects.get().typed) == {"title"}

    def test_nobody_else_has_it(self, office, as_user):
        about = uuid7()
        keeps(as_user(office.rep), about, title="Mine")
        keeps(as_user(office.second_rep), about, title="Theirs")
        assert set(ClaimDraft.objects.values_list("person__name", "about")) == {
            (office.rep.name, about),
            (office.second_rep.name, about),
        }
        assert "Mine" not in page(as_user(office.second_rep).get(f"{NEW}?draft={about}"))


class TestTwoDevicesAtOnce:
    def test_the_later_one_sees_what_the_other_typed_elsewhere(self, office, as_user):
        client, about = as_user(office.rep), uuid7()
        keeps(client, about, title="Fair", lines__0__purpose="Hotel")
        keeps(client, about, seen=1, lines__0__purpose="Hotel Mira")
        answer = page(keeps(client, about, seen=1, title="Fair in May"))
        assert 'data-fill="lines-0-purpose" data-value="Hotel Mira"' in answer
        typed = ClaimDraft.objects.get().typed
        assert (typed["title"], typed["lines-0-purpose"]) == ("Fair in May", "Hotel Mira")

    def test_what_both_typed_is_told_and_can_be_taken(self, office, as_user):
        client, about = as_user(office.rep), uuid7()
        keeps(client, about, lines__0__purpose="Hotel")
        keeps(client, about, seen=1, lines__0__purpose="Hotel Mira")
        answer = page(keeps(client, about, seen=1, lines__0__purpose="Hotel Nova"))
        assert "Changed on another device: Expense 1, Purpose is “Hotel Mira” there." in answer
        assert 'data-take="lines-0-purpose" value="Hotel Mira"' in answer
        assert "data-take" not in page(keeps(client, about, seen=3, lines__0__purpose="Hotel Nova 2"))

    def test_what_is_sent_once_more_is_nobody_s_change(self, office, as_user):
        """The telephone that is put away sends again what it could not know had arrived."""
        client = as_user(office.rep)
        about = form_of(client, NEW)["record_id"]
        keeps(client, about, title="Fair")
        keeps(client, about, title="Fair")
        assert "Changed on another device" not in page(keeps(client, about, seen=1, title="Fair in May"))

    def test_saving_what_is_behind_tells_it_first(self, office, as_user):
        client = as_user(office.rep)
        about = form_of(client, NEW)["record_id"]
        keeps(client, about, title="Fair")
        keeps(client, about, seen=1, title="Fair in May")
        sent = as_sent({}, title="Fair in June", record_id=about, draft_seen="1")
        answer = client.post(NEW, sent)
        assert (answer.status_code, Claim.objects.count()) == (409, 0)
        assert "“Fair in May” there" in page(answer)
        assert as_filled(page(answer))["title"] == "Fair in June"
        again = as_filled(page(answer), **{"lines-0-category": make_category().pk})
        assert client.post(NEW, again).status_code == 302
        assert Claim.objects.get().title == "Fair in June"

    def test_once_the_claim_was_saved_elsewhere_the_form_says_so(self, office, as_user):
        claim = make_claim(office.rep, 10)
        shown = claim.version
        sent = as_sent(title="Fair in May", version=shown)
        edit = reverse("expenses:claim_edit", args=[claim.pk])
        as_user(office.rep).post(edit, sent)
        answer = keeps(as_user(office.rep), claim.pk, version=shown, title="x")
        assert (answer.status_code, edit in page(answer)) == (409, True)
        assert "saved on another device meanwhile" in page(answer)
        assert not ClaimDraft.objects.exists()

    def test_a_new_claim_that_was_saved_elsewhere_is_not_begun_again(self, office):
        claim = make_claim(office.rep)
        with pytest.raises(Stale):
            ClaimDraft.keep(claim.pk, {"title": "x"}, by=office.rep)


class TestUntilItIsSaved:
    def test_what_is_not_saved_is_not_handed_in_without_it(self, office, as_user):
        make_budget(office)
        claim = make_claim(office.rep)
        ClaimDraft.keep(claim.pk, {"title": "Fair in May"}, by=office.rep, version=claim.version)
        with pytest.raises(RuleBroken, match="is not saved yet") as refusal:
            claim.submit(by=office.rep)
        assert refusal.value.remedy_url == reverse("expenses:claim_edit", args=[claim.pk])
        sent = form_of(as_user(office.rep), refusal.value.remedy_url)
        as_user(office.rep).post(refusal.value.remedy_url, sent | {"then": "submit"})
        claim.refresh_from_db()
        assert (claim.state, claim.title) == ("submitted", "Fair in May")

    def test_discarded_what_was_saved_stands_again(self, office, as_user):
        claim = make_claim(office.rep, title="Fair")
        client, edit = as_user(office.rep), reverse("expenses:claim_edit", args=[claim.pk])
        keeps(client, claim.pk, version=claim.version, title="Oops")
        client.post(reverse("expenses:claim_draft_discard", args=[claim.pk]))
        assert form_of(client, edit)["title"] == "Fair"

    def test_with_it_go_the_files_that_no_claim_has(self, office, as_user, django_capture_on_commit_callbacks):
        keeps(as_user(office.rep), uuid7(), lines__0__document=upload())
        draft = ClaimDraft.objects.get()
        name = draft.typed["lines-0-receipt"][0]
        with django_capture_on_commit_callbacks(execute=True):
            draft.discard()
        assert not default_storage.exists(name)

    def test_a_claim_that_is_given_up_has_none_any_more(self, office, django_capture_on_commit_callbacks):
        claim = make_claim(office.rep)
        ClaimDraft.keep(claim.pk, {"title": "x"}, by=office.rep, version=claim.version)
        with django_capture_on_commit_callbacks(execute=True):
            claim.cancel(by=office.rep)
        assert not ClaimDraft.objects.exists()

    def test_what_is_handed_in_is_not_typed_over(self, office):
        make_budget(office)
        claim = hand_in(office.rep)
        with pytest.raises(NotNow):
            ClaimDraft.keep(claim.pk, {"title": "x"}, by=office.rep, version=claim.version)

    @pytest.mark.task
    def test_what_nobody_touched_for_two_months_goes(self, office, run_job):
        ClaimDraft.keep(uuid7(), {"title": "x"}, by=office.rep)
        run_job("sweep_wallets", today() + timedelta(days=59))
        assert ClaimDraft.objects.exists()
        run_job("sweep_wallets", today() + timedelta(days=61))
        assert not ClaimDraft.objects.exists()


class TestByTheApi:
    def test_a_telephone_keeps_and_learns_what_the_desk_typed(self, office, api_as, as_user):
        about = str(uuid7())
        at = "/api/v1/claim-drafts/"
        first = api_as(office.rep).post(at, {"about": about, "typed": {"title": "Fair"}}, format="json")
        assert (first.status_code, first.data["version"]) == (200, 1)
        keeps(as_user(office.rep), about, seen=1, lines__0__purpose="Hotel")
        told = {"about": about, "typed": {"title": "Fair in May"}, "seen": 1}
        assert api_as(office.rep).post(at, told, format="json").data["others"] == {"lines-0-purpose": "Hotel"}
        assert [one["about"] for one in api_as(office.rep).get(at).data["results"]] == [about]
        mine = f"{at}{first.data['id']}/"
        assert api_as(office.second_rep).get(mine).status_code == 404
        assert api_as(office.rep).delete(mine).status_code == 204
        assert not ClaimDraft.objects.exists()
