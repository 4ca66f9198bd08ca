"""The shipped nginx configuration in front of several web servers of this machine."""

import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

from scripts.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
MAIN = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 512; }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site.conf;
}}
"""


@contextmanager
def nginx(home, front, machines):
    """The shipped configuration with all `machines` (ports), without https and with more forms a minute."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"\n# Other names.*?\n}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"\n *(listen \[::\]|ssl_)[^\n]*", "", text)
    changes = {
        "    server 127.0.0.1:8000 max_fails=0;": "".join(
            f"    server {HOST}:{port} max_fails=0;\n" for port in machines
        ),
        "listen 443 ssl http2;": f"listen {HOST}:{front};",
        "listen 80;": f"listen {HOST}:{free_port()};",
        "news.example.com": HOST,
        "proxy_set_header Host $host;": "proxy_set_header Host $http_host;",
        "/var/cache/nginx/yuanxun": f"{home}/cache",
        "/var/log/nginx": str(home),
        "/srv/yuanxun/deploy": str(ROOT / "deploy"),
        "rate=60r/m": "rate=6000r/m",
    }
    for shipped, here in changes.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    (home / "site.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(MAIN.format(folder=home, user=user))
    process = subprocess.Popen(["nginx", "-p", str(home), "-c", str(home / "nginx.conf")])
    try:
        yield
    finally:
        process.terminate()
        process.wait()
