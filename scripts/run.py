"""make run: web server and worker in the foreground, from nothing to the first page.

Both stop together: on Ctrl-C or SIGTERM with exit code 0, and when one of them dies with another one.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from portal import env

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
# Seconds that a started server may take to answer, and a stopped process to end.
PATIENCE = 30
FAREWELL = 10
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def main():
    """Prepare, start, wait; returns the exit code."""
    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    port = env.whole_number("PORT", 8000, least=1)
    if is_busy(port):
        print(f"端口 {port} 已被占用。请先停掉占用它的程序，或换一个端口：make run PORT={port + 1}")
        return 1
    try:
        prepare()
        return serve(port)
    except Stopped:
        return 0


def stop(number, frame):
    """Signal handler: only the first signal counts, so that stopping is not itself stopped."""
    for known in STOP_SIGNALS:
        signal.signal(known, signal.SIG_IGN)
    raise Stopped


def is_busy(port):
    """Whether something listens on the port."""
    with socket.socket() as probe:
        # As the server does: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def prepare():
    """Key, database, static files, ground, samples: each step does nothing where it was done before."""
    make_secret_key(Path(env.text("DATA_DIR", str(ROOT / "var"))))
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    print("正在准备数据库和静态文件……", flush=True)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("prepare", verbosity=0)
    if settings.IS_LOCAL:
        call_command("load_samples")
        # The samples' hotline; an operator sets a real one, or an empty one for none.
        if not {"HOTLINE", "HOTLINE_FILE"} & set(os.environ):
            os.environ["HOTLINE"] = "400-000-0000"


def make_secret_key(folder):
    """The key in its file, readable by the owner only, unless the environment brings one."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "secret-key"
    if env.text("SECRET_KEY") or file.exists():
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(50) + "\n")


def serve(port):
    """Run both processes until one ends or somebody stops them; returns the exit code."""
    processes = {}
    try:
        processes["网站"] = subprocess.Popen(web_server(port), cwd=ROOT)
        processes["邮件进程"] = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT)
        if wait_for_answer(port, processes):
            print_welcome(port)
        while not (name := ended(processes)):
            time.sleep(0.3)
        print(f"{name}意外退出，全部停止。", flush=True)
        return 1
    finally:
        end(processes.values())


def web_server(port):
    """The command that starts gunicorn. No access log: the addresses of status pages are secrets."""
    return [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
        *("--bind", f"{HOST}:{port}"),
        *("--workers", "2", "--threads", "4", "--worker-class", "gthread"),
        # Also when empty: gunicorn itself would trust 127.0.0.1.
        *("--forwarded-allow-ips", ",".join(settings.TRUSTED_PROXIES)),
        "--no-control-socket",
        *("--graceful-timeout", "5"),
        *("--log-level", "warning"),
    ]


def wait_for_answer(port, processes):
    """Whether the site answers before its patience is over and both processes live."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not ended(processes):
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return is_answering(port)
        except OSError:
            time.sleep(0.1)
    return False


def is_answering(port):
    """Whether a request to the site gets any answer at all: a redirect to https is one."""
    request = urllib.request.Request(f"http://{HOST}:{port}/", headers={"Host": settings.SITE_HOST})
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return settings.IS_HTTPS
    return True


def ended(processes):
    """The name of a process that has ended, "" while all live."""
    return next((name for name, process in processes.items() if process.poll() is not None), "")


def end(processes):
    """Ask all to stop; whoever does not is killed."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + FAREWELL
    for process in processes:
        try:
            process.wait(timeout=max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def print_welcome(port):
    """Where to look, and who may sign in."""
    site = settings.SITE_URL if settings.IS_LOCAL else f"http://{HOST}:{port}"
    lines = [
        "",
        f"{settings.SITE_NAME} 已启动",
        f"  网站：{site}/",
        f"  后台：{site}/admin/",
    ]
    password = settings.DATA_DIR / "demo-password"
    if password.exists():
        lines += [
            "  演示账号：admin（管理员）、chief（总编）、moderator 和 moderator2（审稿编辑）、",
            "            leads（招商专员）",
            f"  演示密码在文件里：{password}",
        ]
    if "EmlBackend" in settings.MAILERS["default"]["BACKEND"]:
        lines += [f"  寄出的邮件：{settings.DATA_DIR / 'mail'}/"]
    print("\n".join([*lines, "  按 Ctrl-C 停止", ""]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
