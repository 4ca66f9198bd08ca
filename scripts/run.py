"""make run: web server and worker in the foreground, from an empty folder to the first page.

Both stop together: on Ctrl-C or SIGTERM with exit code 0, after the end of the web server with exit code 1. A
worker that ends is started again: the site goes on, and no letter is lost.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management import call_command

from portal import env
from scripts.prepare import ROOT, prepare, problem_of

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
        if problem := problem_of(make_ready):
            print(problem)
            return 1
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


def make_ready():
    """What an operator's site needs too, then the samples."""
    prepare()
    add_samples()


def add_samples():
    """Sample content and demo accounts, on this machine only."""
    if settings.IS_LOCAL:
        call_command("load_samples")
        if settings.PASSWORD_FILE.exists():
            name_operator()


def name_operator():
    """Invented names and numbers for the demo, where nothing was set; an empty value stands for none."""
    for name, value in DEMO_OPERATOR.items():
        if not {name, f"{name}_FILE"} & set(os.environ):
            os.environ[name] = value


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
    """The command that starts gunicorn, with the options that operators' units have too."""
    return [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"{HOST}:{port}"),
        *("--config", str(ROOT / "deploy" / "gunicorn.conf.py")),
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
