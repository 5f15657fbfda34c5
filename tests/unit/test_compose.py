"""docker-compose.yml holds to the published schema, names only what is there and sets only what somebody reads.

No container engine is needed: what the file says is compared with the Compose Specification, with the options that
Airflow declares, with the project's settings and with the Dockerfile.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from citypolicy.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}

# Read by the image or the program of that name: PostgreSQL's image, redis-cli, Great Expectations, the api-server's
# own command.
OTHERS = {"POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS", "REDISCLI_AUTH", "GX_ANALYTICS_ENABLED", "UI_PASSWORD"}
SECRET = re.compile(r"PASSWORD|SECRET|KEY|AUTH\b")


def variables() -> set[tuple[str, str]]:
    """Every ``${NAME…}`` of the file with what follows the name: ``:?message``, ``:-default`` or nothing."""
    code = "\n".join(line for line in TEXT.splitlines() if not line.lstrip().startswith("#"))
    return set(re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", code))


def commands(value: Any) -> Iterator[list[str]]:
    """Every call of ``airflow`` in a command, also those inside a shell's."""
    parts = value if isinstance(value, list) else ["sh", "-c", value]
    if parts[0] == "airflow":
        yield parts[1:]
    for part in parts if parts[0] in ("sh", "CMD-SHELL") else ():
        for piece in re.split(r"&&|\n|\|", part):
            words = shlex.split(piece.strip().removeprefix("exec "))
            if words[:1] == ["airflow"]:
                yield words[1:]


def test_it_holds_to_the_published_schema() -> None:
    schema = json.loads((ROOT / "tests" / "data" / "compose-spec.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = [f"{e.json_path}: {e.message}" for e in jsonschema.Draft202012Validator(schema).iter_errors(COMPOSE)]
    assert errors == []


def test_the_schema_would_say_so() -> None:
    """The validator sees mistakes of the kind that one makes: a key that is none, a value of the wrong shape."""
    schema = json.loads((ROOT / "tests" / "data" / "compose-spec.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert not validator.is_valid({"services": {"a": {"image": "x", "helthcheck": {}}}})
    assert not validator.is_valid({"services": {"a": {"image": "x", "depends_on": {"b": {"condition": "up"}}}}})


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_setting_is_one_that_somebody_reads(name: str, airflow_options: set[tuple[str, str]]) -> None:
    known = {f"CITYPOLICY_{field.upper()}" for field in Settings.model_fields} | OTHERS
    for variable in SERVICES[name].get("environment", {}):
        if variable.startswith("AIRFLOW__"):
            section, option = variable.removeprefix("AIRFLOW__").lower().split("__")
            assert (section, option) in airflow_options, variable
        else:
            assert variable in known, variable


def test_all_processes_of_airflow_have_the_same_settings() -> None:
    common = OURS["scheduler"]["environment"]
    for name, service in OURS.items():
        assert common.items() <= service["environment"].items(), name


def test_no_secret_has_a_default() -> None:
    secrets = {(name, rest) for name, rest in variables() if SECRET.search(name)}
    assert {name for name, _ in secrets} == {
        "POSTGRES_PASSWORD",
        "AIRFLOW_DB_PASSWORD",
        "WAREHOUSE_PASSWORD",
        "REDIS_PASSWORD",
        "UI_PASSWORD",
        "AIRFLOW_SECRET_KEY",
        "AIRFLOW_JWT_SECRET",
        "AIRFLOW_FERNET_KEY",
    }
    assert [name for name, rest in secrets if not rest.startswith(":?")] == []
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if SECRET.search(variable) and not variable.endswith("_FILE"):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), variable
            # What stands before the @ of an address.
            for password in re.findall(r"://\w*:([^@/]+)@", str(value)):
                assert password.startswith("${"), variable


def test_every_variable_is_told_of_or_has_a_default() -> None:
    header = "\n".join(line for line in TEXT.splitlines() if line.startswith("#"))
    for name, rest in variables():
        assert rest.startswith(":-") or name in header, name


def test_what_is_named_is_there() -> None:
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0] in COMPOSE["volumes"], volume
        for config in service.get("configs", ()):
            assert config["source"] in COMPOSE["configs"]


def test_who_waits_for_health_waits_for_a_service_that_has_a_check() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert SERVICES[other]["healthcheck"]["test"], other
            else:
                assert SERVICES[other]["restart"] == "no", "a service that is restarted never completes"


def test_every_service_that_stays_has_a_health_check() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"migrate"}


def test_every_call_of_airflow_is_one_that_it_understands(airflow_home: Path) -> None:
    from airflow.cli.cli_parser import get_parser
    from airflow.utils.providers_configuration_loader import providers_configuration_loaded

    parser = providers_configuration_loaded(get_parser)()
    called = set()
    for service in OURS.values():
        for value in (service["command"], service.get("healthcheck", {}).get("test", [""])):
            for arguments in commands(value):
                parser.parse_args(arguments)
                called.add(" ".join(arguments))
    assert {"api-server", "scheduler", "dag-processor", "triggerer", "celery worker", "db migrate"} <= called
    assert {f"jobs check --job-type {j} --local" for j in ("SchedulerJob", "DagProcessorJob", "TriggererJob")} <= called


def test_the_worker_can_be_scaled() -> None:
    worker = SERVICES["worker"]
    assert not {"container_name", "ports", "hostname"} & set(worker)
    assert worker["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


def test_the_folders_are_in_the_image() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    workdir = next(line.split()[1] for line in lines if line.startswith("WORKDIR"))
    copied = {f"{workdir}/{line.split()[1]}" for line in lines if line.startswith("COPY")}
    common = OURS["scheduler"]["environment"]
    for variable in ("AIRFLOW__CORE__DAGS_FOLDER", "AIRFLOW__CORE__PLUGINS_FOLDER"):
        assert common[variable] in copied
    sources = {s for line in lines if line.startswith("COPY") for s in line.split()[1:-1]}
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)
    home = next(line for line in lines if line.startswith("ENV")).split()
    assert "AIRFLOW_HOME=/opt/airflow" in home
    assert "logs:/opt/airflow/logs" in OURS["worker"]["volumes"]


def test_the_pools_are_those_of_the_project() -> None:
    assert any(call == ["pools", "import", "dags/pools.json"] for call in commands(SERVICES["migrate"]["command"]))
    assert (ROOT / "dags" / "pools.json").is_file()
