"""What else can stand before the same upstream: nginx, a bare uvicorn, LiteLLM's proxy."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

NGINX, UVICORN, LITELLM = 8793, 8794, 8795

OPEN = {"LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"}
"""LiteLLM does not start without a key unless told to."""

NGINX_CONFIG = """
daemon off; master_process off; pid FOLDER/pid; error_log FOLDER/error.log;
events { worker_connections 512; }
http {
  access_log off; keepalive_requests 1000000;
  client_body_temp_path FOLDER; proxy_temp_path FOLDER; fastcgi_temp_path FOLDER;
  uwsgi_temp_path FOLDER; scgi_temp_path FOLDER;
  upstream behind { server 127.0.0.1:UPSTREAM; keepalive 64; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:PORT;
    location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
"""
BARE = """
import uvicorn
async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})
uvicorn.run(app, port=PORT, access_log=False, lifespan="off", log_level="critical",
            timeout_keep_alive=600)
"""
LITELLM_CONFIG = """
model_list:
  - model_name: m
    litellm_params: {model: openai/m, api_base: "http://127.0.0.1:UPSTREAM/v1", api_key: none}
"""


def nginx(folder, upstream):
    """Starts nginx as one process; None if it is not installed."""
    command = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if command is None:
        return None
    config = NGINX_CONFIG.replace("FOLDER", str(folder)).replace("UPSTREAM", str(upstream))
    place = Path(folder, "nginx.conf")
    place.write_text(config.replace("PORT", str(NGINX)), "utf-8")
    return started([command, "-c", str(place), "-p", str(folder)], NGINX)


def bare_uvicorn():
    """Starts an application that reads each request and answers `{}`."""
    return started([sys.executable, "-c", BARE.replace("PORT", str(UVICORN))], UVICORN)


def litellm(command, folder, upstream):
    """Starts LiteLLM's proxy; None if it is not asked for."""
    if command is None:
        return None
    place = Path(folder, "litellm.yaml")
    place.write_text(LITELLM_CONFIG.replace("UPSTREAM", str(upstream)), "utf-8")
    options = ["--config", str(place), "--host", "127.0.0.1", "--port", str(LITELLM)]
    return started([command, *options, "--telemetry", "False"], LITELLM)


def started(arguments, port):
    """Starts a server and waits until it listens."""
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(arguments, stdout=quiet, stderr=quiet, env={**os.environ, **OPEN})
    for _ in range(1800):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        if server.poll() is not None:
            break
        time.sleep(0.1)
    server.kill()
    raise SystemExit(f"{arguments[0]} did not start")
