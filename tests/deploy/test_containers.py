"""deploy/Containerfile and compose.yaml, held to what the two formats allow and to the units.

No container is started here: the commands are those of the units, which tests/deploy/test_units.py runs.
"""

import fnmatch
import json
import re
import shlex
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.deploy import units
from tests.deploy.sample import names_read

DEPLOY = Path(settings.BASE_DIR, "deploy")
TEXT = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
PORTALS = ("prepare", "web", "worker", "backup")
# What the Compose specification says of the words that are used here.
WORDS = {
    "build": dict,
    "cap_drop": list,
    "command": list,
    "depends_on": (dict, list),
    "env_file": str,
    "environment": dict,
    "healthcheck": dict,
    "image": str,
    "networks": dict,
    "ports": list,
    "profiles": list,
    "read_only": bool,
    "restart": str,
    "security_opt": list,
    "shm_size": str,
    "stop_grace_period": str,
    "tmpfs": list,
    "volumes": list,
}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
DURATION = re.compile(r"(\d+h)?(\d+m)?(\d+s)?")
INSTRUCTIONS = {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENV", "VOLUME", "EXPOSE", "CMD"}


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_is_written_as_compose_reads_it(name):
    service = SERVICES[name]
    wrong = {word: value for word, value in service.items() if not isinstance(value, WORDS.get(word, ()))}

    assert wrong == {}
    assert {"image", "build"} & set(service)
    assert all(isinstance(word, str) for word in service.get("command", []))
    assert all(isinstance(value, str) for value in service.get("environment", {}).values())
    assert service.get("restart", "no") in {"no", "always", "on-failure", "unless-stopped"}
    assert DURATION.fullmatch(service.get("stop_grace_period", "10s"))


def test_services_lean_only_on_what_is_there():
    declared = set(COMPOSE["volumes"])
    depends = [(name, other) for name, service in SERVICES.items() for other in service.get("depends_on", ())]
    conditions = [
        rule["condition"]
        for service in SERVICES.values()
        if isinstance(service.get("depends_on"), dict)
        for rule in service["depends_on"].values()
    ]
    mounted = [mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])]

    assert {word for word in COMPOSE if not word.startswith("x-")} == {"services", "networks", "volumes"}
    assert {other for _, other in depends} <= set(SERVICES)
    assert set(conditions) <= CONDITIONS
    assert {name for name in mounted if name[0] not in "./"} == declared
    assert (DEPLOY / "pages").is_dir()
    assert "healthcheck" in SERVICES["database"]
    assert set(re.findall(r"\$\{(\w+)", TEXT)) == {"POSTGRES_PASSWORD"}


def test_containers_start_what_the_units_start():
    shipped = {name: [shlex.split(line) for line in starts(f"yuanxun-{name}.service")] for name in PORTALS}

    assert {name: SERVICES[name]["command"] for name in PORTALS} == {
        name: [*command, "--bind", "0.0.0.0:8000"] if name == "web" else command
        for name, [command] in shipped.items()
    }


def starts(name):
    """The commands of a unit, as they stand there."""
    return [value for _, option, value in units.options(units.FOLDER / name) if option == "ExecStart"]


def test_the_settings_of_the_containers_are_settings():
    known = names_read()

    for name in PORTALS:
        assert set(SERVICES[name]["environment"]) <= known


def test_the_web_server_believes_nginx_and_nobody_else():
    addresses = {name: SERVICES[name]["networks"]["default"]["ipv4_address"] for name in ("web", "nginx")}
    [network] = COMPOSE["networks"]["default"]["ipam"]["config"]

    assert {ip_address(address) in ip_network(network["subnet"]) for address in addresses.values()} == {True}
    assert SERVICES["web"]["environment"]["TRUSTED_PROXIES"] == addresses["nginx"]
    assert f"{addresses['web']}:8000 for 127.0.0.1:8000" in TEXT.partition("x-portal")[0]


def instructions():
    """(instruction, the rest) of each step of the Containerfile."""
    text = re.sub(r"\\\n", "", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [line.split(maxsplit=1) for line in lines]


def test_the_containerfile_is_one_and_ends_as_the_sites_user():
    steps = instructions()
    words = [word for word, _ in steps]
    [user] = [rest for word, rest in steps if word == "USER"]
    [command] = [json.loads(rest) for word, rest in steps if word == "CMD"]

    assert (words[0], set(words) - INSTRUCTIONS, user) == ("FROM", set(), "yuanxun")
    assert all(json.loads(rest) for word, rest in steps if word == "VOLUME")
    assert (words.index("USER") > words.index("RUN"), command) == (True, SERVICES["web"]["command"])
    assert "uid 10001" in " ".join(rest for word, rest in steps if word == "RUN")


# The desk shows it, and letters about alarms lead there.
RUNBOOK = "docs/runbook.md"


def test_the_image_holds_the_program_and_no_secret():
    rules = (settings.BASE_DIR / ".containerignore").read_text(encoding="utf-8").splitlines()
    taken = {rule[1:] for rule in rules if rule.startswith("!")}
    packages = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")} - {"tests"}
    [compiled] = [rest for word, rest in instructions() if "compileall" in rest]

    assert rules[1] == "*"
    assert all((settings.BASE_DIR / name).exists() for name in taken)
    assert packages | {"templates", "static", "fixtures", "manage.py", "requirements", RUNBOOK} <= taken
    assert [name for name in packages if not re.search(rf"\b{name}\b", compiled)] == []
    assert [name for name in taken if fnmatch.fnmatch("deploy/environment", f"{name}*")] == []
    # The same rules for the engine that asks for another name.
    assert (settings.BASE_DIR / ".dockerignore").readlink() == Path(".containerignore")
