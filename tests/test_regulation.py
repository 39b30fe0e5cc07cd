"""The live regulation: every mark names a clause, the kept proofs are current, what is not carried out is said."""

from pathlib import Path

import pytest

from salesdept.common.regulation import CLAUSES, proofs

TESTS = Path(__file__).parent

# Clauses of which no part is carried out yet. The list may only shrink.
NOT_YET = {
    "1.3.4",
    *("2.2.1", "2.2.2", "2.2.3"),
    *("6.1.1", "6.1.2", "6.1.3", "6.2.1"),
    *("7.2.3", "7.3.2"),
}


def test_every_mark_names_a_clause_of_the_regulation():
    assert set(proofs.collect(TESTS)) <= set(CLAUSES)


def test_every_clause_but_the_named_ones_is_proved():
    assert set(CLAUSES) - set(proofs.collect(TESTS)) == NOT_YET


def test_the_kept_proofs_are_current():
    """`manage.py proofs` writes them."""
    assert proofs.kept() == proofs.collect(TESTS)


@pytest.mark.django_db
@pytest.mark.clause("1.2")
@pytest.mark.clause("1.3.2")
def test_the_page_shows_every_clause_to_everybody(office, as_user):
    for person in (office.rep, office.admin, office.technical):
        page = as_user(person).get("/regulation/").content.decode()
        assert all(f">{number} " in page for number in CLAUSES)


@pytest.mark.django_db
def test_a_clause_without_proof_says_so(office, as_user, monkeypatch):
    monkeypatch.setattr(proofs, "kept", lambda: {"5.3.3": ["expenses/test_claims.py::test_over_budget_is_refused"]})
    assert "not carried out yet" in as_user(office.rep).get("/regulation/6.2.1/").content.decode()
    proved = as_user(office.rep).get("/regulation/5.3.3/").content.decode()
    assert "test_over_budget_is_refused" in proved
    assert "not carried out yet" not in proved


@pytest.mark.django_db
def test_a_clause_that_is_none_is_not_found(office, as_user):
    assert as_user(office.rep).get("/regulation/9.9/").status_code == 404
