"""Acts on many files (7.1.1): shown before they run, each file by its own rule, undone for 30 days."""

from datetime import timedelta

import pytest

from customers.bulk import work
from customers.models import Customer, Operation
from salesdept.common.calendar import as_of, today
from salesdept.common.errors import NotNow, RuleBroken
from salesdept.common.history import history_of

from .bulk import done, planned
from .makers import make_customer

pytestmark = [pytest.mark.django_db, pytest.mark.clause("7.1.1")]


@pytest.fixture
def files(office):
    return [make_customer(office.rep, name=name, level=level) for name, level in zip("123", "ABC", strict=True)]


def levels() -> list[str]:
    return list(Customer.objects.order_by("name").values_list("level", flat=True))


def outcomes(operation) -> dict[str, str]:
    return dict(operation.rows.values_list("name", "outcome"))


class TestBefore:
    def test_it_is_shown_what_will_happen_and_what_not_and_why_and_nothing_changes(self, office, files):
        operation = planned(office.rep, files, "level", "A")
        assert outcomes(operation) == {"1": "skipped", "2": "ready", "3": "ready"}
        assert "It is so already." in operation.rows.get(name="1").why
        assert levels() == ["A", "B", "C"]
        assert len(history_of(files[1])) == 1

    @pytest.mark.clause("7.1.3")
    def test_a_file_that_one_only_reads_is_skipped(self, office, files):
        files[1].share(office.second_rep, by=office.rep)
        operation = planned(office.second_rep, files, "level", "A")
        assert outcomes(operation) == {"1": "skipped", "2": "skipped", "3": "skipped"}
        with pytest.raises(RuleBroken, match="Nothing would change"):
            operation.start(by=office.second_rep)

    @pytest.mark.clause("7.1.3")
    def test_a_supervisor_hands_over_within_the_team_alone(self, office, files):
        operation = planned(office.supervisor, files, "owner", office.other_rep.pk, reason="x")
        assert set(outcomes(operation).values()) == {"skipped"}

    def test_an_act_that_is_not_confirmed_is_discarded(self, office, files):
        operation = planned(office.rep, files, "level", "A")
        operation.discard(by=office.rep)
        with pytest.raises(NotNow):
            operation.start(by=office.rep)


class TestDoing:
    def test_each_file_changes_and_its_history_names_the_act(self, office, files):
        operation = done(office.rep, files, "level", "A")
        assert levels() == ["A", "A", "A"]
        assert outcomes(operation) == {"1": "skipped", "2": "done", "3": "done"}
        assert ("act", "", "Set the class: A") in history_of(files[2])[0].changes

    def test_a_rule_that_changed_since_the_preview_holds(self, office, files):
        operation = planned(office.rep, files, "level", "A")
        Customer.objects.filter(name="2").update(owner=office.other_rep)
        operation.start(by=office.rep)
        work.work_on_operations()
        assert outcomes(operation)["2"] == "skipped"
        assert levels() == ["A", "B", "A"]

    @pytest.mark.clause("7.1.3")
    def test_files_are_handed_over(self, office, files):
        done(office.supervisor, files, "owner", office.second_rep.pk, reason="New area")
        assert set(Customer.objects.values_list("owner", flat=True)) == {office.second_rep.pk}

    def test_tags_are_added_and_taken_away(self, office, files):
        done(office.rep, files, "tag", "Expo")
        done(office.rep, files[:1], "untag", "Expo")
        assert [file.tags for file in Customer.objects.order_by("name")] == [[], ["Expo"], ["Expo"]]

    def test_the_clerk_says_why(self, office, files):
        assert set(outcomes(planned(office.clerk, files[:2], "level", "C")).values()) == {"skipped"}
        assert "ready" in outcomes(planned(office.clerk, files[:2], "level", "C", reason="Asked by phone")).values()

    def test_who_goes_on_does_what_is_left_and_nothing_twice(self, office, files, monkeypatch):
        operation = planned(office.rep, files, "level", "A")
        operation.start(by=office.rep)
        carry_out, calls = work._carry_out, []

        def killed(operation, row, by):
            calls.append(row.name)
            if len(calls) == 2:
                raise KeyboardInterrupt
            carry_out(operation, row, by)

        monkeypatch.setattr(work, "_carry_out", killed)
        with pytest.raises(KeyboardInterrupt):
            work.work_on_operations()
        assert levels() == ["A", "A", "C"]
        work.work_on_operations()
        assert calls == ["2", "3", "3"]
        assert levels() == ["A", "A", "A"]
        assert Operation.objects.get().state == "done"


class TestUndoing:
    def test_puts_every_file_back_but_those_changed_since_and_names_them(self, office, files):
        operation = done(office.rep, files, "level", "A")
        files[2].change(by=office.rep, level="B")
        operation.undo(by=office.rep)
        work.work_on_operations()
        assert levels() == ["A", "B", "B"]
        assert outcomes(operation) == {"1": "skipped", "2": "undone", "3": "spared"}
        assert "Somebody changed it since." in operation.rows.get(name="3").why

    @pytest.mark.clause("7.1.3")
    def test_files_handed_over_come_back(self, office, files):
        operation = done(office.supervisor, files, "owner", office.second_rep.pk, reason="x")
        operation.undo(by=office.supervisor)
        work.work_on_operations()
        assert set(Customer.objects.values_list("owner", flat=True)) == {office.rep.pk}

    @pytest.mark.clause("7.1.3")
    @pytest.mark.clause("1.3.3")
    def test_files_that_come_back_are_shared_again_as_they_were(self, office, files):
        day = today() + timedelta(days=9)
        files[0].share(office.second_rep, by=office.rep, may_write=True, until=day)
        files[1].share(office.technical, by=office.rep)
        operation = done(office.supervisor, files, "owner", office.second_rep.pk, reason="x")
        assert not files[0].grants.exists()
        operation.undo(by=office.supervisor)
        work.work_on_operations()
        first, second = files[0].shared_with().get(), files[1].shared_with().get()
        assert (first.user, first.may_write, first.until) == (office.second_rep, True, day)
        assert (second.user, second.may_write, second.until) == (office.technical, False, None)
        assert not files[2].grants.exists()

    @pytest.mark.clause("7.1.3")
    def test_a_share_that_is_over_or_whose_colleague_has_left_does_not_come_back(self, office, files):
        files[0].share(office.second_rep, by=office.rep, until=today() + timedelta(days=2))
        files[1].share(office.technical, by=office.rep)
        operation = done(office.supervisor, files, "owner", office.second_rep.pk, reason="x")
        office.technical.is_active = False
        office.technical.save()
        with as_of(today() + timedelta(days=3)):
            operation.undo(by=office.supervisor)
            work.work_on_operations()
        assert set(outcomes(operation).values()) == {"undone"}
        assert not any(file.grants.exists() for file in files)

    @pytest.mark.clause("7.1.3")
    def test_a_file_that_its_new_owner_has_shared_stays_with_its_new_owner(self, office, files):
        operation = done(office.supervisor, files, "owner", office.second_rep.pk, reason="x")
        Customer.objects.get(pk=files[0].pk).share(office.technical, by=office.second_rep)
        operation.undo(by=office.supervisor)
        work.work_on_operations()
        assert outcomes(operation) == {"1": "spared", "2": "undone", "3": "undone"}

    @pytest.mark.clause("7.1.3")
    def test_an_act_from_before_shares_were_kept_is_undone_all_the_same(self, office, files):
        operation = done(office.supervisor, files, "owner", office.second_rep.pk, reason="x")
        operation.rows.update(before={"owner": str(office.rep.pk)}, after={"owner": str(office.second_rep.pk)})
        operation.undo(by=office.supervisor)
        work.work_on_operations()
        assert set(outcomes(operation).values()) == {"undone"}

    def test_is_possible_for_30_days(self, office, files):
        operation = done(office.rep, files, "level", "A")
        with as_of(today() + timedelta(days=31)), pytest.raises(NotNow):
            operation.undo(by=office.rep)


class TestPages:
    def test_lead_from_the_picked_rows_over_the_preview_to_the_result(
        self, office, as_user, files, django_capture_on_commit_callbacks
    ):
        browser = as_user(office.rep)
        sent = {"kind": "level", "pick": [files[1].pk, files[2].pk], "query": "view=all"}
        assert "2 files" in browser.post("/customers/bulk/", sent).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            address = browser.post("/customers/bulk/", sent | {"value": "A"})["Location"]
        assert "will change" in browser.get(address).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(f"{address}start/")
        assert "changed" in browser.get(address).content.decode()
        assert levels() == ["A", "A", "A"]

    def test_all_that_match_are_meant_not_the_page_alone(self, office, as_user, files):
        sent = {"kind": "tag", "all": "1", "query": "level=B,C&view=all", "value": "Expo"}
        as_user(office.rep).post("/customers/bulk/", sent)
        assert sorted(outcomes(Operation.objects.get())) == ["2", "3"]

    @pytest.mark.clause("7.1.3")
    def test_files_of_others_are_not_even_named(self, office, as_user, files):
        sent = {"kind": "level", "pick": [files[0].pk], "value": "C"}
        answer = as_user(office.other_rep).post("/customers/bulk/", sent, follow=True)
        assert "Pick at least one file." in answer.content.decode()
        assert not Operation.objects.exists()

    @pytest.mark.clause("7.1.3")
    def test_a_rep_hands_nothing_over(self, office, as_user, files):
        sent = {"kind": "owner", "pick": [files[0].pk]}
        assert as_user(office.rep).post("/customers/bulk/", sent).status_code == 403

    @pytest.mark.clause("7.1.3")
    def test_picked_files_are_taken_along_by_the_rules_of_exports(self, office, as_user, files):
        answer = as_user(office.rep).post("/customers/bulk/", {"kind": "export", "pick": [files[0].pk]}, follow=True)
        assert answer.context["count"] == 1

    def test_many_files_are_left_to_the_worker(self, office, files, monkeypatch):
        monkeypatch.setattr(work, "AT_ONCE", 2)
        assert not work.work_at_once(
            Operation.ask(Customer.objects.all(), by=office.rep, kind="level", value="A", told="A")
        )


class TestTags:
    def test_are_typed_with_commas_and_found_by(self, office, as_user):
        browser = as_user(office.rep)
        file = make_customer(office.rep, name="1")
        make_customer(office.rep, name="2")
        form = {"name": "1", "level": "C", "status": "prospect", "tags": " Expo ，VIP,, Expo"}
        browser.post(f"{file.get_absolute_url()}edit/", form)
        file.refresh_from_db()
        assert file.tags == ["Expo", "VIP"]
        assert [row.name for row in browser.get("/customers/?tags=VIP").context["listing"].rows] == ["1"]
