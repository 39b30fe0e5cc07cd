"""Forms on the company's own site (3.1.1): open to strangers, closed to programs, silent to the sender."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client

from customers.models import Lead, Submission, WebForm
from customers.tasks import forget_submissions
from salesdept.common.calendar import as_of, now
from salesdept.common.models import AuditEntry
from salesdept.messages.models import Notice

from ..at_once import at_once
from .makers import make_campaign, make_customer, make_lead, make_web_form

pytestmark = [pytest.mark.django_db, pytest.mark.clause("3.1.1")]

SITE, STRANGE = "https://www.example.com", "https://evil.example.net"
ENTERED = {"company": "大成機電", "person": "Ms Lin", "email": "lin@dacheng.example", "note": "a demo", "agreed": "on"}


@pytest.fixture
def visitor():
    """A browser that nobody signed in on, with the checks of forged requests that browsers meet."""
    return Client(enforce_csrf_checks=True)


def url_of(form) -> str:
    return f"/leads/form/{form.token}/"


def shown(visitor, form) -> str:
    """The stamp of a page opened ten seconds ago."""
    with as_of(now() - timedelta(seconds=10)):
        page = visitor.get(url_of(form)).content.decode()
    return re.search(r'name="stamp" value="([^"]+)"', page)[1]


def send(visitor, form, *, stamp=None, headers=None, **entered):
    return visitor.post(url_of(form), ENTERED | {"stamp": stamp or shown(visitor, form)} | entered, headers=headers)


class TestArriving:
    def test_a_visitor_becomes_a_lead_of_the_named_rep(self, office, visitor):
        form = make_web_form(office.rep, channel="online")
        answer = send(visitor, form)
        assert (answer.status_code, answer["Location"]) == (303, f"{url_of(form)}thanks/?lang=en")
        lead = Lead.objects.get()
        assert (lead.company, lead.owner, lead.channel, lead.state) == ("大成機電", office.rep, "online", "new")
        assert lead.web_form == form
        assert AuditEntry.objects.of(lead).get().by is None
        assert "大成機電" in Notice.objects.get(recipient=office.rep).title
        assert visitor.get(answer["Location"]).status_code == 200

    def test_what_the_visitor_agreed_to_is_kept_as_it_read_then(self, office, visitor):
        form = make_web_form(office.rep, consent="We may call you.")
        assert send(visitor, form, agreed="").status_code == 422
        send(visitor, form)
        WebForm.objects.update(consent="Something else.")
        lead = Lead.objects.get()
        assert lead.consent == "We may call you."
        assert abs(lead.consented_at - now()) < timedelta(minutes=1)

    def test_the_campaign_gives_the_channel(self, office, visitor):
        fair = make_campaign(channel="trade_fair")
        send(visitor, make_web_form(office.rep, campaign=fair))
        assert (Lead.objects.get().campaign, Lead.objects.get().channel) == (fair, "trade_fair")

    def test_the_reps_of_a_team_take_turns(self, office, visitor):
        form = make_web_form(team=office.team)
        for number in range(4):
            with as_of(now() + timedelta(hours=number)):
                send(visitor, form, company=f"Company {number}")
        owners = list(Lead.objects.order_by("created_at").values_list("owner", flat=True))
        assert sorted(owners[:2], key=str) == sorted([office.rep.pk, office.second_rep.pk], key=str)
        assert owners[2:] == owners[:2]

    def test_who_has_left_gets_none(self, office, visitor):
        form = make_web_form(team=office.team)
        for rep in (office.rep, office.second_rep):
            rep.deactivate(by=office.admin, heir=office.other_rep)
        send(visitor, form)
        assert Lead.objects.get().owner == office.supervisor

    def test_a_leavers_form_goes_to_the_heir(self, office):
        form = make_web_form(office.rep)
        office.rep.deactivate(by=office.admin, heir=office.second_rep)
        form.refresh_from_db()
        assert form.rep == office.second_rep

    def test_somebody_must_be_reachable(self, office, visitor):
        answer = send(visitor, make_web_form(office.rep), email="")
        assert answer.status_code == 422
        assert answer.context["form"].errors["phone"]

    @pytest.mark.parametrize(("language", "words"), [("en", "Get in touch"), ("zh-hant", "與我們聯絡")])
    def test_speaks_the_language_of_the_form(self, office, visitor, language, words):
        form = make_web_form(office.rep, language=language)
        assert words in visitor.get(url_of(form)).content.decode()
        assert "Get in touch" in visitor.get(f"{url_of(form)}?lang=en").content.decode()


class TestAddress:
    def test_absent_ended_and_renewed_forms_are_not_found_alike(self, office, visitor):
        form = make_web_form(office.rep)
        old = url_of(form)
        form.renew_token(by=office.manager)
        ended = url_of(make_web_form(office.rep, is_active=False))
        for url in (old, ended, "/leads/form/nothing/"):
            assert visitor.get(url).status_code == visitor.post(url, ENTERED).status_code == 404
        assert visitor.get(url_of(form)).status_code == 200
        assert AuditEntry.objects.of(form).get().action == "renew_token"

    def test_the_page_tells_nothing_of_the_house_and_sets_no_cookie(self, office, visitor):
        form = make_web_form(office.rep)
        answer = visitor.get(url_of(form))
        page = answer.content.decode()
        for inner in (str(form.pk), office.rep.name, office.rep.email, form.name, "<script"):
            assert inner not in page
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")
        assert not answer.cookies

    def test_only_the_named_sites_frame_it(self, office, visitor):
        framed = visitor.get(url_of(make_web_form(office.rep, origins=[SITE])))
        assert f"frame-ancestors {SITE};" in f"{framed['Content-Security-Policy']};"
        assert "X-Frame-Options" not in framed
        alone = visitor.get(url_of(make_web_form(office.rep)))
        assert "frame-ancestors 'none'" in alone["Content-Security-Policy"]


class TestPrograms:
    def test_the_field_that_nobody_sees_catches_programs_without_telling_them(self, office, visitor):
        form = make_web_form(office.rep)
        assert send(visitor, form, website="http://spam.example").status_code == 303
        assert not Lead.objects.exists()

    def test_nobody_writes_that_fast(self, office, visitor):
        form = make_web_form(office.rep)
        page = visitor.get(url_of(form)).content.decode()
        stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
        assert send(visitor, form, stamp=stamp).status_code == 422
        with as_of(now() + timedelta(seconds=4)):
            assert send(visitor, form, stamp=stamp).status_code == 303
        assert Lead.objects.count() == 1

    def test_a_stamp_is_made_here_for_this_form_and_not_long_ago(self, office, visitor):
        form, other = make_web_form(office.rep), make_web_form(office.rep)
        foreign = shown(visitor, other)
        for stamp in ("", "made up", foreign):
            assert visitor.post(url_of(form), ENTERED | {"stamp": stamp}).status_code == 422
        old = shown(visitor, form)
        with as_of(now() + timedelta(days=2)):
            assert send(visitor, form, stamp=old).status_code == 422
        assert not Lead.objects.exists()

    def test_five_taps_make_one_lead(self, office, visitor):
        form = make_web_form(office.rep)
        stamp = shown(visitor, form)
        assert {send(visitor, form, stamp=stamp).status_code for _tap in range(5)} == {303}
        assert Lead.objects.count() == Notice.objects.count() == 1

    def test_one_address_sends_five_in_ten_minutes(self, office, visitor):
        forms = [make_web_form(office.rep), make_web_form(office.rep)]
        answers = [send(visitor, forms[number % 2]).status_code for number in range(7)]
        assert answers == [303] * 5 + [429] * 2
        another = Client(REMOTE_ADDR="203.0.113.9")
        assert send(another, forms[0]).status_code == 303
        with as_of(now() + timedelta(minutes=11)):
            assert send(visitor, forms[0]).status_code == 303

    def test_one_form_takes_a_hundred_in_an_hour(self, office, visitor, monkeypatch):
        monkeypatch.setitem(Submission.LIMITS, "form", (2, timedelta(hours=1)))
        form = make_web_form(office.rep)
        answers = [send(Client(REMOTE_ADDR=f"203.0.113.{n}"), form).status_code for n in range(3)]
        assert answers == [303, 303, 429]
        assert send(visitor, make_web_form(office.rep)).status_code == 303

    def test_where_it_came_from_is_not_kept_and_forgotten_in_a_day(self, office):
        send(Client(REMOTE_ADDR="203.0.113.9"), make_web_form(office.rep))
        assert "203.0.113.9" not in Submission.objects.get().origin
        with as_of(now() + timedelta(days=2)):
            forget_submissions()
        assert not Submission.objects.exists()


class TestOtherSites:
    """A page of the site sends by its own script (CORS); pages of others don't."""

    def test_gets_a_stamp_and_sends(self, office, visitor):
        form = make_web_form(office.rep, origins=[SITE])
        headers = {"Origin": SITE, "Accept": "application/json"}
        with as_of(now() - timedelta(seconds=10)):
            given = visitor.get(url_of(form), headers=headers)
        assert given.json()["agreed"] == form.consent
        body = ENTERED | {"stamp": given.json()["stamp"], "agreed": True}
        answer = visitor.post(url_of(form), body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (201, SITE)
        assert Lead.objects.get().person == "Ms Lin"

    def test_says_what_is_wrong_by_field(self, office, visitor):
        form = make_web_form(office.rep, origins=[SITE])
        for body in ({}, {"company": ["x"], "stamp": 7}, [1], "text"):
            answer = visitor.post(url_of(form), body, content_type="application/json", headers={"Origin": SITE})
            assert answer.status_code == 422
            assert "agreed" in answer.json()["errors"]
        assert not Lead.objects.exists()

    def test_what_is_no_text_is_refused(self, office, visitor):
        form = make_web_form(office.rep)
        body = ENTERED | {"company": "nul \x00", "agreed": True, "stamp": shown(visitor, form)}
        answer = visitor.post(url_of(form), body, content_type="application/json")
        assert answer.status_code == 422

    def test_asks_first_and_is_told_for_the_named_sites_alone(self, office, visitor):
        form = make_web_form(office.rep, origins=[SITE])
        named = visitor.options(url_of(form), headers={"Origin": SITE})
        assert (named.status_code, named["Access-Control-Allow-Origin"]) == (204, SITE)
        strange = visitor.options(url_of(form), headers={"Origin": STRANGE})
        assert strange.status_code == 403
        assert "Access-Control-Allow-Origin" not in strange

    @pytest.mark.parametrize("origin", [STRANGE, "null", f"{SITE}.evil.example", SITE.replace("https", "http")])
    def test_others_send_nothing(self, office, visitor, origin):
        form = make_web_form(office.rep, origins=[SITE])
        answer = send(visitor, form, headers={"Origin": origin})
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer
        assert not Lead.objects.exists()

    def test_the_own_page_sends_whatever_the_sites(self, office, visitor):
        assert send(visitor, make_web_form(office.rep), headers={"Origin": "http://testserver"}).status_code == 303

    def test_nobodys_session_counts(self, office, as_user):
        form = make_web_form(office.rep)
        send(as_user(office.manager), form)
        assert AuditEntry.objects.of(Lead.objects.get()).get().by is None


class TestKnownCompanies:
    @pytest.mark.clause("7.1.3")
    def test_the_sender_never_learns_and_the_rep_does(self, office, visitor, as_user):
        form = make_web_form(office.rep)
        make_customer(office.other_rep, name="大成機電股份有限公司")
        known, new = send(visitor, form), send(visitor, form, company="全新公司", email="new@other.example")
        assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
        browser = as_user(office.rep)
        pages = [browser.get(lead.get_absolute_url()).content.decode() for lead in Lead.objects.order_by("created_at")]
        assert ["known already" in page for page in pages] == [True, False]
        assert "大成機電股份有限公司" not in pages[0]

    def test_a_lead_of_the_same_name_counts_too(self, office, visitor):
        make_lead(office.other_rep, company="大成機電有限公司", phone="")
        send(visitor, make_web_form(office.rep), company="大成機電")
        send(visitor, make_web_form(office.rep), company="大成", email="ho@ta-cheng.example")
        assert list(Lead.objects.order_by("created_at").values_list("resembles", flat=True)) == [False, True, False]

    def test_a_lead_with_the_same_address_counts_too(self, office, visitor):
        make_lead(office.other_rep, email="lin@dacheng.example", phone="")
        send(visitor, make_web_form(office.rep), company="Another name")
        assert Lead.objects.get(company="Another name").resembles


class TestKeeping:
    FACTS = {"name": "Site", "channel": "online", "language": "en", "consent": "Yes.", "is_active": "on"}

    def test_leaders_make_one_and_get_its_link(self, office, as_user):
        browser = as_user(office.manager)
        entered = self.FACTS | {"team": office.team.pk, "origins": f"{SITE}\nhttp://localhost:8080"}
        answer = browser.post("/customers/web-forms/new/", entered)
        form = WebForm.objects.get()
        assert form.origins == [SITE, "http://localhost:8080"]
        page = browser.get(answer["Location"]).content.decode()
        assert form.public_url in page
        assert "&lt;iframe" in page

    @pytest.mark.parametrize(
        ("field", "value"),
        [("origins", f"{SITE}/page"), ("origins", "https://a.example; script-src *"), ("origins", "*"), ("rep", "")],
    )
    def test_what_is_wrong_is_said_at_the_field(self, office, as_user, field, value):
        entered = self.FACTS | {"rep": office.rep.pk} | {field: value}
        page = as_user(office.manager).post("/customers/web-forms/new/", entered)
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {field}

    def test_a_supervisor_names_the_own_people(self, office, as_user):
        browser = as_user(office.supervisor)
        for taker in ({"rep": office.other_rep.pk}, {"team": office.other_team.pk}):
            assert browser.post("/customers/web-forms/new/", self.FACTS | taker).status_code == 422
        assert browser.post("/customers/web-forms/new/", self.FACTS | {"rep": office.rep.pk}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_many_at_once_keep_the_turn_and_the_limit(office):
    form = make_web_form(team=office.team)
    stamps = [shown(Client(), form) for _n in range(8)]

    def post(stamp):
        return send(Client(), form, stamp=stamp, company=stamp[:20]).status_code

    answers = at_once(*(partial(post, stamp) for stamp in stamps))
    assert sorted(answers) == [303] * 5 + [429] * 3
    counts = [Lead.objects.filter(owner=rep).count() for rep in (office.rep, office.second_rep)]
    assert sorted(counts) == [2, 3]
