"""Webhooks on their pages and in the API: made, drawn anew, looked up; the secret is seen once (7.1.3)."""

import re

import pytest
from django.db import connection

from salesdept.common.models import AuditEntry, KeptAnswer
from salesdept.webhooks.models import Delivery, Webhook
from salesdept.webhooks.tasks import send_deliveries

from .makers import make_hook, tell_something

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

ADDRESS = "https://receiver.example.com/hook"
FILLED_IN = {"name": "Accounts", "address": ADDRESS, "events": ["opportunity.won", "contract.signed"]}
SECRET = re.compile(r"\b[A-Z2-7]{52}\b")


def page(browser, url) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


class TestMaking:
    def test_shows_the_secret_once(self, office, as_user):
        browser = as_user(office.manager)
        answer = browser.post("/webhooks/new/", FILLED_IN)
        (secret,) = SECRET.findall(answer.content.decode())
        hook = Webhook.objects.get()
        assert (hook.secret.whole(), hook.made_by, hook.events) == (secret, office.manager, FILLED_IN["events"])
        assert answer["Cache-Control"] == "no-store"
        assert secret not in page(browser, hook.get_absolute_url())

    def test_two_taps_make_one(self, office, as_user):
        given = FILLED_IN | {"record_id": "01990c5e-7a4b-7000-8000-000000000009"}
        first, second = (as_user(office.admin).post("/webhooks/new/", given) for _ in range(2))
        assert (first.status_code, second.status_code) == (200, 302)
        assert Webhook.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [({"address": "http://receiver.example.com/"}, "address"), ({"events": []}, "events"), ({"name": ""}, "name")],
    )
    def test_says_at_the_field_what_is_wrong(self, office, as_user, wrong, field):
        answer = as_user(office.admin).post("/webhooks/new/", FILLED_IN | wrong)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert not Webhook.objects.exists()

    def test_is_edited_beside_nobody(self, office, as_user):
        hook = make_hook(office.admin)
        given = FILLED_IN | {"version": 1}
        assert as_user(office.manager).post(f"/webhooks/{hook.pk}/edit/", given).status_code == 302
        assert as_user(office.admin).post(f"/webhooks/{hook.pk}/edit/", given | {"name": "X"}).status_code == 409
        hook.refresh_from_db()
        assert (hook.name, hook.events) == ("Accounts", FILLED_IN["events"])
        assert AuditEntry.objects.of(hook).first().details["changed"]["events"][1] == "contract.signed, opportunity.won"

    def test_what_has_ended_is_left_alone(self, office, as_user):
        hook = make_hook(office.admin)
        hook.end(by=office.admin, reason="replaced")
        browser = as_user(office.admin)
        assert browser.get(f"/webhooks/{hook.pk}/edit/").status_code == 409
        assert browser.post(f"/webhooks/{hook.pk}/rotate/").status_code == 409
        assert browser.post(f"/webhooks/{hook.pk}/test/").status_code == 409


class TestSecrecy:
    def test_the_secret_stands_nowhere_afterwards(self, office, as_user, api_as, hook, receiver, caplog):
        """Neither on a page nor in the API, the audit, the log or the kept answers; nor in the database as it is."""
        caplog.set_level("DEBUG")
        secrets = {hook.shown_secret}
        tell_something(office)
        receiver.answers = [(500, {}, b"no")]
        send_deliveries()
        hook.rotate_secret(by=office.manager)
        secrets.add(hook.shown_secret)
        delivery = Delivery.objects.get()
        browser, program = as_user(office.admin), api_as(office.admin)
        read = [
            *(page(browser, url) for url in ("/webhooks/", "/webhooks/deliveries/", hook.get_absolute_url())),
            page(browser, delivery.get_absolute_url()),
            page(browser, f"/webhooks/{hook.pk}/edit/"),
            *(page(program, f"/api/v1/{name}/") for name in ("webhooks", "webhook-deliveries")),
            page(program, f"/api/v1/webhooks/{hook.pk}/"),
            str(list(AuditEntry.objects.values())),
            str(list(Webhook.objects.values())) + str(list(Delivery.objects.values())),
            str(list(KeptAnswer.objects.values())),
            caplog.text,
            str(receiver.calls),
        ]
        assert not [text for text in read for secret in secrets if secret in text]

    def test_is_kept_encrypted(self, office):
        hook = make_hook(office.admin)
        with connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM webhooks_webhook")
            assert hook.shown_secret not in cursor.fetchone()[0]


class TestPages:
    def test_a_webhook_says_how_it_is_verified_and_what_it_tells(self, office, as_user):
        shown = page(as_user(office.manager), make_hook(office.admin).get_absolute_url())
        assert "HMAC-SHA256" in shown
        assert "from_stage" in shown

    def test_a_delivery_tells_what_went_and_what_came(self, office, as_user, hook, receiver):
        tell_something(office)
        receiver.answers = [(503, {}, b"<script>down for an hour</script>")]
        send_deliveries()
        shown = page(as_user(office.manager), Delivery.objects.get().get_absolute_url())
        assert "opportunity.stage_changed" in shown
        assert "&lt;script&gt;down for an hour" in shown
        assert "503" in shown

    def test_the_log_is_filtered(self, office, as_user):
        quiet = make_hook(office.admin, name="Quiet", events=["contract.signed"])
        make_hook(office.admin, name="Loud")
        tell_something(office)
        browser = as_user(office.admin)
        assert len(browser.get("/webhooks/deliveries/?state=pending").context["listing"].rows) == 1
        for nothing in (f"hook={quiet.pk}", "event=ping", "state=failed"):
            assert browser.get(f"/webhooks/deliveries/?{nothing}").context["listing"].rows == [], nothing

    def test_a_test_leads_to_its_delivery(self, office, as_user):
        hook = make_hook(office.admin)
        answer = as_user(office.admin).post(f"/webhooks/{hook.pk}/test/")
        assert answer["Location"] == Delivery.objects.get().get_absolute_url()

    @pytest.mark.parametrize("url", ["/webhooks/", "/webhooks/deliveries/"])
    def test_lists_ask_as_much_for_many_as_for_one(self, office, as_user, url, django_assert_max_num_queries):
        for _ in range(5):
            Delivery.test(make_hook(office.admin), by=office.admin)
        browser = as_user(office.admin)
        with django_assert_max_num_queries(12):
            page(browser, url)


class TestApi:
    def test_makes_draws_anew_pauses_and_reads(self, office, api_as):
        program = api_as(office.manager)
        made = program.post("/api/v1/webhooks/", FILLED_IN, format="json")
        assert made.status_code == 201
        assert SECRET.fullmatch(made.json()["secret"])
        assert made["Cache-Control"] == "no-store"
        address = f"/api/v1/webhooks/{made.json()['id']}/"
        drawn = program.post(f"{address}rotate/").json()["secret"]
        assert SECRET.fullmatch(drawn)
        assert drawn != made.json()["secret"]
        tested = program.post(f"{address}send_test/")
        assert (tested.status_code, tested.json()["event"]) == (201, "ping")
        assert program.post(f"{address}pause/").json()["state"] == "paused"
        assert "secret" not in program.get(address).json()
        log = program.get(f"/api/v1/webhook-deliveries/?hook={made.json()['id']}").json()["results"]
        assert [row["id"] for row in log] == [tested.json()["id"]]

    def test_says_at_the_field_what_is_wrong(self, office, api_as):
        given = FILLED_IN | {"address": "http://10.0.0.1/", "events": ["nothing.known"]}
        answer = api_as(office.admin).post("/api/v1/webhooks/", given, format="json")
        assert answer.status_code == 400
        assert sorted(answer.json()["errors"]) == ["address", "events"]

    def test_changes_what_the_call_names_alone(self, office, api_as):
        hook, program = make_hook(office.admin), api_as(office.manager)
        secret, url = hook.secret.whole(), f"/api/v1/webhooks/{hook.pk}/"
        was = program.get(url).json()
        answer = program.patch(url, {"events": ["contract.signed"]}, format="json")
        assert answer.status_code == 200
        assert answer.json() == was | {"events": ["contract.signed"], "version": 2}
        hook.refresh_from_db()
        assert hook.secret.whole() == secret
        told = AuditEntry.objects.of(hook).first()
        assert (told.by, told.details["changed"]["events"][1]) == (office.manager, "contract.signed")

    def test_changes_it_only_as_it_was_read(self, office, api_as):
        hook, program = make_hook(office.admin), api_as(office.admin)
        url = f"/api/v1/webhooks/{hook.pk}/"
        tag = program.get(url)["ETag"]
        first, second = (
            program.patch(url, {"name": name}, format="json", HTTP_IF_MATCH=tag) for name in ("Ledger", "Books")
        )
        assert (first.status_code, second.status_code) == (200, 412)
        assert program.patch(url, {"name": "Books", "version": 1}, format="json").status_code == 409
        hook.refresh_from_db()
        assert hook.name == "Ledger"

    def test_changes_nothing_for_the_worse(self, office, api_as):
        hook, program = make_hook(office.admin), api_as(office.admin)
        url = f"/api/v1/webhooks/{hook.pk}/"
        answer = program.patch(url, {"address": "http://10.0.0.1/"}, format="json")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["address"])
        hook.end(by=office.admin, reason="replaced")
        answer = program.patch(url, {"name": "Books"}, format="json")
        assert (answer.status_code, answer.json()["clause"]) == (409, "7.1.3")
        assert api_as(office.leadership).patch(url, {"name": "Books"}, format="json").status_code == 403

    def test_is_closed_to_others(self, office, api_as):
        make_hook(office.admin)
        for who in ("rep", "supervisor", "leadership", "finance"):
            assert api_as(getattr(office, who)).get("/api/v1/webhooks/").status_code == 403
