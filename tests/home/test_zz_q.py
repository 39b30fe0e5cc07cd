import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
@pytest.mark.django_db
def test_q(office, as_user):
    b=as_user(office.supervisor)
    with CaptureQueriesContext(connection) as c: b.get("/")
    for q in c.captured_queries: print("Q:",q["sql"][:60],"...",q["sql"][q["sql"].find("FROM"):][:140])
