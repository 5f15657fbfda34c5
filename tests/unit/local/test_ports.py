"""A port that is taken is told of with who has it and how to choose another."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest

from citypolicy.local import ports
from citypolicy.local.steps import LocalError
from citypolicy.settings import Settings


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_named_with_its_holder_and_the_way_out(taken: int) -> None:
    with pytest.raises(LocalError) as error:
        ports.require_free(Settings(ui_port=taken), ("ui_port",))
    message = str(error.value)
    assert f"port {taken}" in message
    assert "Airflow's UI" in message
    assert f"process {os.getpid()}" in message
    assert "CITYPOLICY_UI_PORT=" in message


def test_all_taken_ports_are_told_at_once(taken: int) -> None:
    with pytest.raises(LocalError, match=r"(?s)UI.*sample portal"):
        ports.require_free(Settings(ui_port=taken, portal_port=taken), ("ui_port", "portal_port"))


def test_a_port_on_all_interfaces_counts_as_taken() -> None:
    with socket.socket() as server:
        server.bind(("0.0.0.0", 0))
        server.listen()
        assert not ports.is_free(server.getsockname()[1])


def test_a_port_is_free_again_after_its_server_ended() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()  # the server's side waits in TIME_WAIT now
        client.close()
    assert ports.is_free(port)
    ports.require_free(Settings(ui_port=port), ("ui_port",))


def test_every_port_is_a_setting() -> None:
    assert set(ports.SETTINGS) <= set(Settings.model_fields)
