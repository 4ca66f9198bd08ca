"""The shipped nginx configuration on free ports, in front of the portal as make run starts it."""

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from scripts.postgres import free_port

HOST = "news.example.com"
SHIPPED = Path(settings.BASE_DIR, "deploy", "nginx.conf")
MAIN = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 256; }}
http {{
    # As distributions ship it: whatever does not say where it logs is logged there.
    default_type text/html;
    access_log {folder}/distribution.log; error_log {folder}/distribution-error.log info;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


class Front:
    """nginx and the portal, in `folder`; stop() ends both."""

    def __init__(self, folder):
        self.folder = folder
        self.app, self.plain, self.tls = free_port(), free_port(), free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.app),
            "SITE_URL": f"https://{HOST}",
            "FORM_MIN_SECONDS": "0",
        }
        self.processes = []

    def start(self):
        """Start the portal, then nginx; returns when both answer."""
        portal = subprocess.Popen(
            [sys.executable, "-m", "scripts.run"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(portal)
        for line in portal.stdout:
            if "Ctrl-C" in line:
                break
        self.write_configuration()
        command = ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        self.processes.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        wait_for(self.tls)

    def write_configuration(self):
        """The shipped file with ports and folders of this test, and shorter patience."""
        certificate = [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={HOST}", "-keyout", "key.pem", "-out", "fullchain.pem"),
        ]
        subprocess.run(certificate, cwd=self.folder, check=True, capture_output=True)
        text = re.sub(r"\n *listen \[::\].*", "", SHIPPED.read_text(encoding="utf-8"))
        changes = {
            "127.0.0.1:8000": f"127.0.0.1:{self.app}",
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ": f"listen 127.0.0.1:{self.tls} ",
            "/etc/ssl/yuanxun": str(self.folder),
            "/var/cache/nginx/yuanxun": f"{self.folder}/cache",
            "/var/log/nginx": str(self.folder),
            "/srv/yuanxun/deploy": str(SHIPPED.parent),
            "/var/www/yuanxun": f"{self.folder}/www",
            "client_header_timeout 10s;": "client_header_timeout 1s;",
            "proxy_cache yuanxun;": "proxy_cache yuanxun; add_header X-Cache $upstream_cache_status;",
        }
        for shipped, here in changes.items():
            assert shipped in text, shipped
            text = text.replace(shipped, here)
        (self.folder / "site.conf").write_text(text, encoding="utf-8")
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text(MAIN.format(folder=self.folder, user=user))

    def run(self, code):
        """Let the portal's own code do something to its database, in a process of its own; what it prints."""
        setup = "import django; django.setup(); from django.utils import timezone; now = timezone.now(); "
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        done = subprocess.run(
            [sys.executable, "-c", setup + code],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def connect(self):
        """A connection to nginx by https, as the browsers of readers make it."""
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        raw = socket.create_connection(("127.0.0.1", self.tls), timeout=20)
        connection = http.client.HTTPConnection(HOST, timeout=20)
        connection.sock = unchecked.wrap_socket(raw, server_hostname=HOST)
        return connection

    def logged(self):
        """Everything that nginx has written down."""
        return "".join(log.read_text() for log in self.folder.glob("*.log"))

    def ask(self, path, method="GET", body=None, **headers):
        """The answer with its body read into `text` (bytes that were packed stay out of it)."""
        connection = self.connect()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")
        connection.close()
        return answer

    def ask_portal(self, path):
        """What the portal itself answers, without nginx; its text is read into `text`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.app, timeout=20)
        connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")
        connection.close()
        return answer

    def kill_portal(self):
        """The portal is gone without a word."""
        listing = ["pgrep", "-f", f"gunicorn portal.wsgi:application --bind 127.0.0.1:{self.app} "]
        for number in subprocess.run(listing, capture_output=True, text=True).stdout.split():
            os.kill(int(number), signal.SIGKILL)

    def stop(self):
        """End both, and forget their files."""
        for process in reversed(self.processes):
            process.terminate()
            process.wait(timeout=20)
            if process.stdout:
                process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_for(port):
    """Return when something listens on the port; raises TimeoutError after twenty seconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")
