"""How gunicorn serves the portal. Threads were slower than processes here; two for each core is a good beginning."""

import os
from pathlib import Path

# Every process counts for itself, in files that they share; what earlier ones counted is gone with them.
if os.environ.get("METRICS_TOKEN"):
    folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", f"{os.environ.get('VAR_DIR', 'var')}/metrics"))
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        file.unlink()

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", 2 * (os.cpu_count() or 1)))
worker_class = "sync"
timeout = 120
graceful_timeout = 30
# Give memory back now and then, not all processes at once.
max_requests = 5_000
max_requests_jitter = 500
preload_app = True
# One line for each request, to standard output: no addresses, no queries, no signed links.
accesslog = "-"
logger_class = "portal.logs.AccessLog"
control_socket_disable = True
forwarded_allow_ips = "*"


def child_exit(server, worker):
    """The gauges of a process end with it; what it counted remains."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
