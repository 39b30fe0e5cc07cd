import os
import signal
import stat
import time

import psycopg2
import pytest
import redis

from salesdept.embedded.place import CannotStart, Place
from salesdept.embedded.servers import Servers


def ask(user: Servers, statement: str):
    """The first value that the embedded PostgreSQL answers, as the owner of its database."""
    connection = psycopg2.connect(host=str(user.place.sockets), user="salesdept", dbname="salesdept")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def queue(user: Servers) -> redis.Redis:
    return redis.Redis.from_url(user.place.redis_url)


def is_up(user: Servers) -> bool:
    return all(server.answers() for server in user.servers.values())


def is_down(user: Servers) -> bool:
    return not any(server.answers() for server in user.servers.values())


def test_the_first_user_starts_the_servers_and_the_last_one_stops_them(servers):
    first, second = servers(), servers()
    first.join()
    assert is_up(first)
    second.join()
    first.leave()
    assert is_up(second)
    second.leave()
    assert is_down(second)


def test_what_was_written_and_queued_is_there_after_a_restart(servers):
    before, after = servers(), servers()
    before.join()
    ask(before, "CREATE TABLE kept AS SELECT 42 AS answer")
    queue(before).lpush("celery", "a task")
    before.leave()
    after.join()
    assert ask(after, "SELECT answer FROM kept") == 42
    assert queue(after).lrange("celery", 0, -1) == [b"a task"]


def test_only_the_private_socket_is_open_and_a_crash_loses_nothing(servers):
    user = servers()
    user.join()
    assert ask(user, "SHOW listen_addresses") == ""
    assert ask(user, "SHOW fsync") == "on"
    assert queue(user).config_get("port") == {"port": "0"}
    assert stat.S_IMODE(user.place.sockets.stat().st_mode) == 0o700


def test_after_kill_9_of_postgres_the_next_user_gets_a_new_one(servers):
    user, next_user = servers(), servers()
    user.join()
    os.kill(user.servers["postgres"]._pid(), signal.SIGKILL)
    next_user.join()
    assert is_up(next_user)


def test_after_kill_9_of_valkey_the_queue_is_still_there(servers):
    user, next_user = servers(), servers()
    user.join()
    queue(user).set("kept", "yes")
    time.sleep(1.1)  # what it promises is the state of a second ago
    os.kill(queue(user).info("server")["process_id"], signal.SIGKILL)
    next_user.join()
    assert queue(next_user).get("kept") == b"yes"


def test_a_process_id_that_now_belongs_to_another_program_is_no_server(servers):
    user, next_user = servers(), servers()
    user.join()
    postgres = user.servers["postgres"]
    user.leave()
    (postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.data}\n")
    next_user.join()
    assert is_up(next_user)


def test_two_processes_at_once_start_one_pair_and_kill_9_of_one_does_not_hurt_the_other(another_process, servers):
    one, other = another_process(), another_process()
    assert one.stdout.readline() == other.stdout.readline() != "0\n"
    one.kill()
    one.wait()
    user = servers()
    assert is_up(user)
    other.communicate("done\n")
    assert is_down(user)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_told_to_stop_stops_the_servers(number, another_process, servers):
    process = another_process()
    process.stdout.readline()
    process.send_signal(number)
    process.wait(timeout=60)
    assert is_down(servers())


def test_a_first_start_that_was_killed_is_repaired(servers):
    user = servers()
    user.join()
    postgres = user.servers["postgres"]
    user.leave()
    postgres.data.rename(postgres.folder / "new-1")
    user.join()
    assert is_up(user)
    assert list(postgres.folder.glob("new-*")) == []


def test_a_socket_folder_open_to_others_is_refused_and_left_as_it_is(base_dir):
    place = Place.of(base_dir, "opened")
    place.sockets.mkdir(parents=True)
    place.sockets.chmod(0o777)
    with pytest.raises(CannotStart, match="move it away"):
        Servers(place).join()
    assert stat.S_IMODE(place.sockets.stat().st_mode) == 0o777


def test_a_folder_that_cannot_be_made_gives_the_way_out(base_dir):
    place = Place.of(base_dir, "blocked")
    place.folder.parent.mkdir(parents=True, exist_ok=True)
    place.folder.write_text("a file in the way")
    with pytest.raises(CannotStart, match="DATABASE_URL"):
        Servers(place).join()


def test_the_socket_of_a_deep_checkout_lies_where_its_address_is_short(base_dir, monkeypatch):
    monkeypatch.setattr("salesdept.embedded.place._is_root", lambda: False)
    place = Place.of(base_dir / ("deep" * 30), "servers")
    assert len(bytes(place.valkey_socket)) <= 103
    assert place.sockets != Place.of(base_dir / ("keep" * 30), "servers").sockets
