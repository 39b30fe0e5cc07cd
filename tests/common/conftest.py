import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests import app_user

from .paper import Paper


@pytest.fixture
def make_paper(db):
    with app_user.owner_instead(), connection.schema_editor() as editor:
        editor.create_model(Paper)
    # The row that names the type goes with each test; the cache would outlive it.
    ContentType.objects.clear_cache()
    yield lambda **given: Paper.objects.create(**{"text": "words"} | given)
    ContentType.objects.clear_cache()
