"""The audit can be written and never changed."""

import pytest
from django.db import IntegrityError, connection, transaction

from salesdept.common.audit import record_change
from salesdept.common.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.ledger, pytest.mark.clause("1.3.2")]


@pytest.fixture
def entry(office):
    record_change(office.rep, by=office.manager, clause="2.1", changed={"name": ["A", "B"]})
    return AuditEntry.objects.of(office.rep).get()


@pytest.mark.usefixtures("by_owner")
def test_no_entry_is_changed(entry):
    with pytest.raises(IntegrityError, match="kept as they were written"), transaction.atomic():
        AuditEntry.objects.update(by=None)


@pytest.mark.usefixtures("by_owner")
def test_no_entry_is_removed(entry):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_auditentry")


def test_an_undone_change_leaves_no_entry(office):
    def change_and_fail():
        with transaction.atomic():
            record_change(office.rep, by=office.manager, clause="2.1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    assert not AuditEntry.objects.of(office.rep).exists()


def test_the_request_is_named(office, as_user):
    url = f"{office.rep.get_absolute_url()}edit/"
    entered = {"name": "Lin", "email": office.rep.email, "version": 1}
    as_user(office.manager).post(url, entered, headers={"X-Request-ID": "abc-123"})
    assert AuditEntry.objects.of(office.rep).get(action="edit").request_id == "abc-123"
