"""Private links (7.1.3): a page for one person, by a secret in its address; nobody else gets in or is counted."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from customers.models import Consent, DataRequest
from pipeline.models import RequirementsAnswer
from salesdept.common.calendar import as_of, now, today
from salesdept.common.errors import NotNow, NotYourPart, RuleBroken, TooMany
from salesdept.common.models import AuditEntry
from salesdept.common.records import uuid7
from salesdept.links.models import Knock, PrivateLink, hash_of
from salesdept.links.tasks import forget_knocks
from salesdept.messages.gateways import Post
from salesdept.messages.models import Notice, OutboxMessage

from ..customers.makers import make_contact
from .makers import make_brief, make_link, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.3")]

KIND = "This link opens nothing"


@pytest.fixture
def customer():
    """A browser that nobody signed in on, with the checks of forged requests that browsers meet."""
    return Client(enforce_csrf_checks=True)


def told(answer) -> str:
    return answer.content.decode()


def answers_to(link) -> int:
    return RequirementsAnswer.objects.filter(version__requirements=link.record).count()


class TestMaking:
    def test_the_secret_is_long_and_only_its_hash_is_kept(self, office):
        link = make_link(office.rep)
        token = path_of(link).split("/")[2]
        assert len(token) >= 43
        assert PrivateLink.objects.get().token_hash == hash_of(token)
        assert token not in str(PrivateLink.objects.values().get())

    def test_it_goes_by_mail_in_the_customers_language_and_leaves_no_secret_behind(self, office, settings):
        link = make_link(office.rep, language="zh-hant", words="下週二見。")
        letter = OutboxMessage.objects.get()
        assert link.address in letter.body
        assert "下週二見。" in letter.body
        assert "您的需求" in letter.subject
        letter = OutboxMessage.objects.claim()
        letter.send(Post())
        assert link.address in mail.outbox[0].body
        assert OutboxMessage.objects.get().body == ""

    def test_it_opens_for_sixty_days_unless_another_day_is_named(self, office):
        assert make_link(office.rep).expires_on == today() + timedelta(days=60)
        for day in (today() - timedelta(days=1), today() + timedelta(days=366)):
            with pytest.raises(RuleBroken):
                make_link(office.rep, expires_on=day)

    def test_only_who_works_on_the_record_makes_renews_and_revokes(self, office, as_user):
        brief = make_brief(office.rep)
        link = make_link(office.rep, brief=brief)
        for stranger in (office.other_rep, office.clerk, office.technical):
            with pytest.raises(NotYourPart):
                make_link(office.rep, brief=brief, by=stranger)
            with pytest.raises(NotYourPart):
                link.revoke(by=stranger)
            with pytest.raises(NotYourPart):
                link.renew(by=stranger)
        assert as_user(office.other_rep).post(f"/links/{link.pk}/revoke/").status_code == 404
        assert PrivateLink.objects.standing().count() == 1
        make_link(office.rep, brief=brief, by=office.supervisor)

    def test_the_page_of_the_record_lists_it_and_its_history_tells_of_it(self, office, as_user):
        brief = make_brief(office.rep)
        link = make_link(office.rep, brief=brief)
        link.note_opened()
        page = told(as_user(office.rep).get(brief.opportunity.get_absolute_url()))
        assert "Ms Wang" in page
        assert "Opened " in page
        assert "Private link made" in page
        assert f"/links/{link.pk}/revoke/" in page
        assert f"/links/{link.pk}/revoke/" not in told(as_user(office.clerk).get(brief.opportunity.get_absolute_url()))

    @pytest.mark.parametrize("trouble", ["refused", "broken"])
    def test_renewing_asks_again_whether_mail_may_go_there(self, office, as_user, trouble):
        brief = make_brief(office.rep)
        contact = make_contact(brief.opportunity.customer, email="Wang@client.example")
        link = make_link(office.rep, brief=brief)
        by_hand = make_link(office.rep, brief=brief, way="hand")
        if trouble == "refused":
            Consent.say(contact, ways=["mail"], wish="refused", source="on the phone", by=office.rep)
        else:
            contact.mark_failed("email-0", by=None, why="550 no such user")
        assert as_user(office.rep).post(f"/links/{link.pk}/renew/").status_code == 422
        link.refresh_from_db()
        assert (link.opens, OutboxMessage.objects.count()) == (True, 1), "nothing of it was done"
        assert by_hand.renew(by=office.rep).opens

    def test_one_address_gets_ten_links_a_day_whoever_makes_them(self, office):
        brief = make_brief(office.rep)
        for _each in range(10):
            link = make_link(office.rep, brief=brief)
        with pytest.raises(TooMany):
            link.renew(by=office.supervisor)
        make_link(office.rep, brief=brief, email="lin@client.example")
        link.refresh_from_db()
        assert link.opens
        with as_of(now() + timedelta(hours=25)):
            make_link(office.rep, brief=brief)

    def test_a_mailed_link_has_an_address_in_the_database_too(self, office):
        make_link(office.rep)
        with pytest.raises(IntegrityError), transaction.atomic():
            PrivateLink.objects.update(email="")


class TestForm:
    def page_of(self, brief) -> str:
        return f"/links/requirements/{brief.pk}/new/"

    def entered(self, contact, **given) -> dict:
        return {"to": contact.pk, "way": "mail", "expires_on": today() + timedelta(days=9)} | given

    def test_proposes_the_contact_persons_and_mails_to_the_chosen_one(self, office, as_user):
        brief = make_brief(office.rep)
        contact = make_contact(
            brief.opportunity.customer, name="林小姐", email="lin@client.example", language="zh-hans"
        )
        client = as_user(office.rep)
        assert "林小姐" in told(client.get(self.page_of(brief)))
        assert client.post(self.page_of(brief), self.entered(contact)).status_code == 302
        link = PrivateLink.objects.get()
        assert (link.name, link.email, link.language) == ("林小姐", "lin@client.example", "zh-hans")

    def test_who_refused_mail_gets_none_but_may_be_handed_the_link(self, office, as_user):
        brief = make_brief(office.rep)
        contact = make_contact(brief.opportunity.customer, email="lin@client.example")
        Consent.say(contact, ways=["mail"], wish="refused", source="on the phone", by=office.rep)
        client = as_user(office.rep)
        answer = client.post(self.page_of(brief), self.entered(contact))
        assert answer.status_code == 422
        assert answer.context["form"].errors["to"]
        assert not PrivateLink.objects.exists()
        shown = told(client.post(self.page_of(brief), self.entered(contact, way="hand")))
        assert re.search(r"/l/[\w-]{43}/", shown)
        assert not OutboxMessage.objects.exists()

    def test_nothing_is_mailed_without_an_address(self, office, as_user):
        brief = make_brief(office.rep)
        silent = make_contact(brief.opportunity.customer, email="")
        client = as_user(office.rep)
        assert client.post(self.page_of(brief), self.entered(silent)).status_code == 422
        other = {"to": "other", "name": "Mr Chen", "email": ""}
        assert client.post(self.page_of(brief), self.entered(silent, **other)).status_code == 422
        assert (
            client.post(self.page_of(brief), self.entered(silent, **other | {"email": "c@x.example"})).status_code
            == 302
        )

    def test_there_is_no_page_of_an_unknown_purpose(self, office, as_user):
        brief = make_brief(office.rep)
        assert as_user(office.rep).get(f"/links/nothing/{brief.pk}/new/").status_code == 404


class TestOpening:
    def test_a_fetch_is_neither_an_opening_nor_an_answer(self, office, customer):
        link = make_link(office.rep)
        for _scan in range(3):
            assert customer.get(path_of(link)).status_code == 200
            assert customer.head(path_of(link)).status_code == 200
            assert customer.get(path_of(link) + "opened/").status_code == 405
        link.refresh_from_db()
        assert (link.opened_at, link.times_opened, answers_to(link)) == (None, 0, 0)

    def test_a_look_is_counted_and_the_first_one_told_to_the_rep(self, office, customer):
        link = make_link(office.rep)
        first, second = now() - timedelta(hours=5), now()
        for moment in (first, second):
            with as_of(moment):
                assert customer.post(path_of(link) + "opened/").status_code == 204
        link.refresh_from_db()
        assert (link.opened_at, link.last_opened_at, link.times_opened) == (first, second, 2)

    def test_the_rep_hears_of_the_first_look_once(self, office, customer, django_capture_on_commit_callbacks):
        link = make_link(office.rep)
        for _look in range(2):
            customer.post(path_of(link) + "opened/")
        assert Notice.objects.get(recipient=office.rep, key=f"opened:{link.pk}")

    def test_without_scripts_a_button_says_it(self, office, customer):
        link = make_link(office.rep)
        assert 'name="by_button"' in told(customer.get(path_of(link)))
        answer = customer.post(path_of(link) + "opened/?lang=en", {"by_button": "1"})
        assert answer.status_code == 303
        assert customer.get(answer["Location"].replace("opened/../", "")).status_code == 200
        link.refresh_from_db()
        assert link.times_opened == 1

    def test_the_staff_look_without_being_counted_and_never_answer(self, office, as_user):
        link = make_link(office.rep)
        client = as_user(office.manager)
        page = told(client.get(path_of(link)))
        assert "You are signed in" in page
        assert "js/private.js" not in page
        assert client.post(path_of(link) + "opened/").status_code == 403
        assert client.post(path_of(link), {"name": "Ms Wang"}).status_code == 403
        link.refresh_from_db()
        assert (link.times_opened, answers_to(link)) == (0, 0)

    def test_other_sites_send_nothing_to_it(self, office, customer):
        link = make_link(office.rep)
        forged = customer.post(path_of(link), {"name": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert forged.status_code == 403
        assert answers_to(link) == 0

    def test_speaks_the_readers_language_and_switches(self, office, customer):
        link = make_link(office.rep, language="zh-hant")
        assert 'lang="zh-Hant"' in told(customer.get(path_of(link)))
        assert 'lang="en"' in told(customer.get(path_of(link) + "?lang=en"))
        assert 'lang="zh-Hant"' in told(customer.get(path_of(link) + "?lang=xx"))


class TestWrongOnes:
    def test_wrong_expired_and_revoked_ones_meet_the_same_page(self, office, customer):
        link, old, ended = (make_link(office.rep) for _n in range(3))
        PrivateLink.objects.filter(pk=old.pk).update(expires_on=today() - timedelta(days=1))
        ended.revoke(by=office.rep)
        token = path_of(link).split("/")[2]
        flipped = f"/l/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/"
        pages = set()
        for path in (flipped, path_of(old), path_of(ended), "/l/x/", "/l/%E5%A4%A7/", f"/l/{link.pk}/"):
            answer = customer.get(path)
            assert answer.status_code == 404
            assert customer.post(path, {"name": "x"}).status_code == 404
            assert "Ms Wang" not in told(answer)
            pages.add(re.sub(r"/l/[^\"]*", "", told(answer)))
        assert len(pages) == 1
        assert KIND in pages.pop()
        assert customer.get(path_of(link)).status_code == 200

    def test_a_wrong_one_asks_the_database_as_much_as_an_ended_one(self, office, customer, django_assert_num_queries):
        ended = make_link(office.rep)
        ended.revoke(by=office.rep)
        with django_assert_num_queries(3):
            customer.get("/l/wrong/")
        with django_assert_num_queries(3):
            customer.get(path_of(ended))

    def test_renewing_ends_the_old_address_and_revoking_the_new_one(self, office, customer):
        link = make_link(office.rep)
        newer = link.renew(by=office.supervisor)
        assert customer.get(path_of(link)).status_code == 404
        assert customer.get(path_of(newer)).status_code == 200
        newer.revoke(by=office.rep)
        assert customer.get(path_of(newer)).status_code == 404
        with pytest.raises(NotNow):
            newer.revoke(by=office.rep)
        actions = AuditEntry.objects.of(link.record.opportunity).filter(action__startswith="link")
        assert sorted(entry.action for entry in actions) == ["link_made", "link_made", "link_revoked", "link_revoked"]

    def test_a_record_that_is_gone_opens_nothing(self, office, customer):
        link = make_link(office.rep)
        PrivateLink.objects.update(record_id=uuid7())
        assert customer.get(path_of(link)).status_code == 404

    def test_who_tries_twenty_waits_and_who_has_a_link_does_not(self, office, customer):
        answers = [customer.get(f"/l/guess-{n}/").status_code for n in range(22)]
        assert answers == [404] * 20 + [429] * 2
        assert customer.get(path_of(make_link(office.rep))).status_code == 200
        assert Client(REMOTE_ADDR="203.0.113.9").get("/l/guess/").status_code == 404
        with as_of(now() + timedelta(minutes=11)):
            assert customer.get("/l/guess/").status_code == 404

    def test_a_flood_of_posts_is_stopped_and_others_are_not(self, office, customer):
        link = make_link(office.rep)
        answers = [customer.post(path_of(link) + "opened/").status_code for _n in range(62)]
        assert answers == [204] * 60 + [429] * 2
        assert Client(REMOTE_ADDR="203.0.113.9").post(path_of(link) + "opened/").status_code == 204

    def test_where_it_came_from_is_not_kept_and_forgotten_in_a_day(self):
        Client(REMOTE_ADDR="203.0.113.9").get("/l/wrong/")
        assert "203.0.113.9" not in Knock.objects.get().origin
        with as_of(now() + timedelta(days=2)):
            forget_knocks()
        assert not Knock.objects.exists()


class TestDiscretion:
    def test_nothing_finds_keeps_or_frames_the_page(self, office, customer):
        for path in (path_of(make_link(office.rep)), "/l/wrong/"):
            answer = customer.get(path)
            assert answer["Cache-Control"] == "no-store, private"
            assert answer["Referrer-Policy"] == "no-referrer"
            assert answer["X-Frame-Options"] == "DENY"
            assert "noindex" in answer["X-Robots-Tag"]
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
            assert not answer.cookies

    def test_a_file_keeps_its_sandbox_there(self, office, customer):
        policy = customer.get(f"{path_of(make_link(office.rep, purpose='sample'))}file/")["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "frame-ancestors 'none'" in policy

    def test_the_page_tells_nothing_of_the_house(self, office, customer):
        link = make_link(office.rep)
        page = told(customer.get(path_of(link)))
        opportunity = link.record.opportunity
        inner = (
            link.pk,
            link.record.pk,
            opportunity.pk,
            opportunity.code,
            office.rep.email,
            office.rep.name,
            '<nav class="rail',
        )
        assert [text for text in map(str, inner) if text in page] == []

    def test_parts_open_by_their_own_names_alone(self, office, customer):
        link = make_link(office.rep, purpose="sample")
        assert told(customer.get(path_of(link) + "paper/")) == "paper"
        assert customer.get(path_of(link) + "other/").status_code == 404
        assert customer.get(path_of(make_link(office.rep)) + "paper/").status_code == 404

    def test_what_is_typed_is_shown_as_text(self, office, customer):
        link = make_link(office.rep, name="<img src=x onerror=alert(1)>")
        answer = customer.post(path_of(link), {"number": 1, "name": "<script>alert(1)</script>"})
        assert answer.status_code == 303
        page = told(customer.get(path_of(link)))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page

    def test_erasing_the_person_ends_the_link_and_takes_name_and_address(self, office, customer):
        brief = make_brief(office.rep)
        contact = make_contact(brief.opportunity.customer, name="歐陽慕雪", email="mu.xue@person.example")
        link = make_link(office.rep, brief=brief, name=contact.name, email=contact.email)
        asked = DataRequest.receive(contact, by=office.rep, kind="erasure", how="letter", asked_on=today())
        asked.check_identity(by=office.rep, identity="called back")
        asked.agree(by=office.manager, decision="right")
        asked.erase(by=office.manager)
        link.refresh_from_db()
        assert "歐陽慕雪" not in link.name
        assert link.email == ""
        assert customer.get(path_of(link)).status_code == 404
