import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from salesdept import embedded


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_the_environment_names_other_servers(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://db.example/sales")
    database, owner, broker = embedded.urls(tmp_path)
    assert (database, owner) == ("postgres://db.example/sales", "")
    assert broker.startswith("unix:///")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@db.example/sales")
    assert embedded.urls(tmp_path)[1] == "postgres://owner@db.example/sales"


def test_the_embedded_database_has_an_owner_who_is_not_the_app(tmp_path):
    database, owner, _broker = embedded.urls(tmp_path)
    assert database.startswith("postgres://salesdept_app@")
    assert database.replace("salesdept_app@", "salesdept@") == owner


def test_celery_is_given_the_same_socket_and_database_number_in_its_own_words():
    assert embedded.broker_url("unix:///run/valkey?db=3") == "redis+socket:///run/valkey?virtual_host=3"
    assert embedded.broker_url("redis://cache.example:6379/0") == "redis://cache.example:6379/0"


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path):
    key = embedded.secret_key(tmp_path)
    kept = tmp_path / "var" / "secret_key"
    assert len(key) >= 50
    assert embedded.secret_key(tmp_path) == key
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_processes_that_start_together_share_one_secret_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(embedded.secret_key, [tmp_path] * 8))) == 1


def test_a_secret_key_that_cannot_be_kept_gives_the_way_out(tmp_path):
    (tmp_path / "var").write_text("a file in the way")
    with pytest.raises(SystemExit, match="set SECRET_KEY"):
        embedded.secret_key(tmp_path)
