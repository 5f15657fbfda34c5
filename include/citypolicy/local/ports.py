"""The ports of a local run, and who has them when they are taken."""

from __future__ import annotations

import socket
from collections.abc import Mapping

import psutil

from citypolicy.local.steps import LocalError
from citypolicy.settings import Settings

SETTINGS: Mapping[str, str] = {
    "ui_port": "Airflow's UI and API",
    "worker_log_port": "the logs of Airflow's tasks",
    "trigger_log_port": "the logs of Airflow's triggerer",
    "portal_port": "the sample portal",
}
"""Each setting that is a port, and what listens there. PostgreSQL looks after its own."""


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1 at this port now."""
    with socket.socket() as probe:
        # As servers do: a connection that closed a moment ago does not hold its port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def holder(port: int) -> str:
    """The program that listens at this port, as ``name, process 123``; empty where the system does not tell."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.AccessDenied:
        return ""
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        if listens and connection.pid:
            try:
                return f"{psutil.Process(connection.pid).name()}, process {connection.pid}"
            except psutil.NoSuchProcess:
                return ""
    return ""


def require_free(settings: Settings, names: tuple[str, ...]) -> None:
    """Raises LocalError, with every port of these settings that is taken, by whom, and how to choose another."""
    lines = []
    for name in names:
        port = getattr(settings, name)
        if not is_free(port):
            who = holder(port)
            lines.append(
                f"port {port} on 127.0.0.1, meant for {SETTINGS[name]}, is taken{f' by {who}' if who else ''}; "
                f"end that program, or choose another port: CITYPOLICY_{name.upper()}=… make …"
            )
    if lines:
        raise LocalError("\n".join(lines))
