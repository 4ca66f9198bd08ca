"""make run: web server and worker in the foreground, from an empty folder to the first page.

Both stop together: on Ctrl-C or SIGTERM with exit code 0, after the end of the web server with exit code 1. A
worker that ends is started again: the site goes on, and no letter is lost.
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
from django.core.management import CommandError, call_command
from django.db import OperationalError

from portal import env

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
# Seconds that a new server may take to answer, and that a stopped process may take to end.
PATIENCE = 30
FAREWELL = 10
# Between the end of a worker and its next start.
PAUSE = 3
DEMO_OPERATOR = {
    "HOTLINE": "400-000-0000",
    "OPERATOR_NAME": "示例园区信息中心",
    "SPONSOR_NAME": "示例招商服务局",
    "CONTACT_EMAIL": "desk@yuanxun.example",
    "CONTACT_ADDRESS": "示例市示例区创业路 1 号",
    "CONTACT_HOURS": "工作日 9:00–17:30",
}
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def main():
    """Prepare, start, wait; returns the exit code."""
    for number in STOP_SIGNALS:
        signal.signal(number, stop)
    port = env.port("PORT", 8000)
    # Only the operator may read the database, letters and keys.
    os.umask(0o077)
    if is_busy(port):
        print(f"端口 {port} 已被占用。请先停掉占用它的程序，或换一个端口：make run PORT={port + 1}")
        return 1
    try:
        prepare()
        return serve(port)
    except Stopped:
        return 0
    except CommandError as error:
        print(error)
        return 1
    except OperationalError as error:
        print(f"数据库连不上：{str(error).strip().splitlines()[0]}。请检查 DATABASE_URL 后重新启动。")
        return 1


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
    """Key, database, static files, basic rows, samples. A step that was done before does nothing."""
    make_secret_key(Path(env.text("DATA_DIR", str(ROOT / "var"))))
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    print("正在准备数据库和静态文件……", flush=True)
    call_command("migrate", verbosity=0)
    call_command("prepare", verbosity=0)
    if not settings.IS_LOCAL and settings.PASSWORD_FILE.exists():
        # The password of the demo accounts is in a file, and the samples are invented.
        env.refuse(
            "DATA_DIR", str(settings.DATA_DIR), "这里是演示数据，不能用于公开的 SITE_URL，请换一个空目录"
        )
    # Takes seconds: what stops the start has been told before.
    call_command("collectstatic", interactive=False, verbosity=0)
    if settings.IS_LOCAL:
        call_command("load_samples")
        if settings.PASSWORD_FILE.exists():
            name_operator()


def name_operator():
    """Invented names and numbers for the demo, where nothing was set; an empty value stands for none."""
    for name, value in DEMO_OPERATOR.items():
        if not {name, f"{name}_FILE"} & set(os.environ):
            os.environ[name] = value


def make_secret_key(folder):
    """Write a key into its file, readable by the owner only, unless there is one or SECRET_KEY is set."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        env.refuse("DATA_DIR", str(folder), f"目录建不出来（{error.strerror}）")
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
        # In a group of its own: Ctrl-C reaches this process only, which then stops the others in order.
        processes["web"] = subprocess.Popen(web_server(port), cwd=ROOT, start_new_session=True)
        processes["worker"] = start_worker()
        if wait_for_answer(port, processes["web"]):
            print_welcome(port)
        while processes["web"].poll() is None:
            time.sleep(0.3)
            if processes["worker"].poll() is not None:
                print(f"后台进程意外退出，{PAUSE} 秒后重新启动。网站不受影响。", flush=True)
                time.sleep(PAUSE)
                processes["worker"] = start_worker()
        print("网站进程意外退出，全部停止。", flush=True)
        return 1
    finally:
        end(processes.values())


def start_worker():
    """The second process: the clock's jobs and the letters."""
    return subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, start_new_session=True)


def web_server(port):
    """The command that starts gunicorn. No access log: the URLs of status pages are secret."""
    return [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
        *("--bind", f"{HOST}:{port}"),
        # More threads only wait for each other: with four a kept page costs an eighth more, and of eight
        # authors at once the last waits twice as long for SQLite.
        *("--workers", "2", "--threads", "2", "--worker-class", "portal.server.Worker", "--preload"),
        # Also when empty: gunicorn itself would trust 127.0.0.1.
        *("--forwarded-allow-ips", ",".join(settings.TRUSTED_PROXIES)),
        "--no-control-socket",
        *("--graceful-timeout", "5"),
        *("--log-level", "warning"),
    ]


def wait_for_answer(port, web):
    """Whether the site answers within PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and web.poll() is None:
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


def end(processes):
    """Ask all processes to stop; kill those that do not."""
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
    """Print the URLs and the demo accounts."""
    site = settings.SITE_URL
    lines = [
        "",
        f"{settings.SITE_NAME} 已启动",
        f"  网站：{site}/",
        f"  后台：{site}/admin/",
    ]
    if not settings.IS_LOCAL:
        lines += [f"  请让前面的网站服务器转发到 http://{HOST}:{port}"]
    password = settings.PASSWORD_FILE
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
