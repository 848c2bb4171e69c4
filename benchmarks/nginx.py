"""The shipped configuration of nginx, at addresses of its own and without TLS; for benchmarks and tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from benchmarks.report import BASE

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def write_configuration(folder: Path, *, app: int, port: int, front: Path, more: str = "") -> Path:
    """Before the web process at ``app``, itself at ``port``; ``more`` goes into its server block."""
    portal = (BASE / "deploy/nginx.conf").read_text("utf-8")
    head, _, rest = portal.partition("server {\n    listen 80 default_server;")
    secure = rest.partition("server {\n    listen 443 ssl http2 default_server;")[2]
    lines = [line for line in secure.splitlines() if not line.strip().startswith("ssl_")]
    portal = f"{head}server {{\n    listen 127.0.0.1:{port};\n    {more}\n" + "\n".join(lines)
    for old, new in {
        "server web:8000;": f"server 127.0.0.1:{app};",
        "/var/cache/nginx/portal": f"{folder}/kept",
        "/run/portal/": f"{front}/",
    }.items():
        if old not in portal:
            raise RuntimeError(f"deploy/nginx.conf has no {old}")
        portal = portal.replace(old, new)
    # What root makes in a temporary directory, nobody else may read.
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in _TEMPORARY)
    file = folder / "nginx.conf"
    file.write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;"
        f" events {{}} http {{ access_log off; sendfile on; keepalive_requests 100000; {temporary}\n{portal} }}",
        encoding="utf-8",
    )
    return file
