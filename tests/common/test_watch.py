"""The watch over the tables sees what is written, and forgives what was taken back."""

import pytest
from django.db import transaction

from tests.makers import make_team
from tests.tables import Watch

pytestmark = pytest.mark.django_db


def test_what_is_written_is_seen():
    team = make_team()
    watch = Watch()
    type(team).objects.filter(pk=team.pk).update(name="West")
    assert watch.has_changed()


def test_what_is_taken_back_is_not():
    team = make_team()
    watch = Watch()
    with transaction.atomic():
        type(team).objects.filter(pk=team.pk).update(name="West")
        transaction.set_rollback(True)
    assert not watch.has_changed()
