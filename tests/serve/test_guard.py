"""Who may ask: names, pages, keys."""

import json
import shutil
import subprocess

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from serving import BODY, HTTP, MESSAGES, RIGHT, Upstream, proxied, running
from tracegap.serve.app import create_app
from tracegap.serve.guard import Guard
from tracegap.serve.refusals import ServeError
from tracegap.serve.settings import ServeSettings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def let_in(settings=None, method="POST", path="/v1/check", version="1.1", **headers):
    """Returns the status of a request's refusal, 200 if it is let in."""
    named = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    given = {b"host": b"localhost:8100", b"content-type": b"application/json"} | named
    scope = {"method": method, "path": path, "http_version": version, "server": ("10.0.0.7", 8100)}
    try:
        Guard(settings or ServeSettings()).let_in(scope, given)
    except ServeError as error:
        return error.status
    return 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8100", 200),
        ("app.localhost", 200),
        ("127.0.0.1:8100", 200),
        ("[::1]:8100", 200),
        ("[::1]", 200),
        ("10.0.0.7:8100", 200),  # where the request came to
        ("10.0.0.8", 421),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example:8100", 421),
        ("", 421),
        ("checks.example.org:443", 421),
    ],
)
def test_only_names_of_this_machine_are_answered_to(host, status):
    assert let_in(host=host) == status


def test_names_may_be_added():
    settings = ServeSettings(host_names=("Checks.example.org",))
    assert let_in(settings, host="checks.example.org:443") == 200
    assert let_in(settings, host="other.example.org") == 421
    assert let_in(host="", version="1.0") == 200


def test_foreign_pages_are_refused_unless_allowed():
    for origin in ("https://evil.example", "null", "http://localhost:3000", "http://localhost"):
        assert let_in(origin=origin) == 403
        assert let_in(path="/health", method="GET", origin=origin) == 403
    assert let_in(origin="http://localhost:8100") == 200  # the page of its own documents
    settings = ServeSettings(allow_origins=("https://app.example.org",))
    assert let_in(settings, origin="https://app.example.org") == 200
    assert let_in(settings, origin="https://app.example.org.evil.example") == 403
    for site in ("cross-site", "same-site"):
        assert let_in(method="GET", path="/v1/models", sec_fetch_site=site) == 403
    assert let_in(method="GET", path="/v1/models", sec_fetch_site="none") == 200


def test_the_key_is_asked_for_everywhere_but_in_health():
    settings = ServeSettings(key="secret")
    paths = ("/v1/models", "/v1/any", "/metrics", "/docs", "/openapi.json", "/redoc", "/nowhere")
    for path in paths:
        assert let_in(settings, "GET", path) == 401
        for given in ("Bearer secret", "bearer secret", "BEARER  secret"):
            assert let_in(settings, "GET", path, authorization=given) == 200
        for given in ("secret", "Basic secret", "Bearer secrets", "Bearer", "Bearersecret"):
            assert let_in(settings, "GET", path, authorization=given) == 401
    assert let_in(settings, "GET", "/health") == 200
    opened = ServeSettings(key="secret", open_metrics=True)
    assert let_in(opened, "GET", "/metrics") == 200
    assert let_in(opened, "GET", "/v1/models") == 401


@pytest.mark.parametrize(
    ("path", "kind", "length", "status"),
    [
        ("/v1/chat/completions", "application/json; charset=utf-8", "2", 200),
        ("/v1/chat/completions", "text/plain", "2", 415),
        ("/v1/chat/completions", "multipart/form-data; boundary=x", "2", 415),
        ("/v1/chat/completions", "", "2", 415),
        ("/v1/audio/transcriptions", "multipart/form-data; boundary=x", "2", 200),
        ("/v1/audio/transcriptions", "text/plain", "2", 415),
        ("/v1/responses/1/cancel", "", "0", 200),
        ("/v1/responses/1/cancel", "", "1", 415),
    ],
)
def test_a_body_must_be_of_a_kind_that_a_page_cannot_send_unasked(path, kind, length, status):
    assert let_in(path=path, content_type=kind, content_length=length) == status


def test_an_allowed_page_gets_the_headers_that_its_browser_asks_for():
    page = "https://app.example.org"
    with running(create_app(ServeSettings(allow_origins=(page,)))) as place:
        asks = {
            "origin": page,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        }
        leave = HTTP.options(f"{place}/v1/check", headers=asks)
        assert leave.status_code == 200
        assert leave.headers["access-control-allow-origin"] == page
        got = HTTP.post(f"{place}/v1/check", json=BODY, headers={"origin": page})
        assert got.headers["access-control-allow-origin"] == page
        evil = HTTP.post(f"{place}/v1/check", json=BODY, headers={"origin": "https://evil.example"})
        assert (evil.status_code, "access-control-allow-origin" in evil.headers) == (403, False)


def page_that_asks(place):
    """A page that tries every way that needs no leave, and one that does."""
    body = json.dumps({"messages": MESSAGES})
    return f"""<script>
    const url = {json.dumps(place)} + "/v1/chat/completions", body = {json.dumps(body)};
    const ways = [
      {{}}, {{mode: "no-cors"}}, {{headers: {{"content-type": "application/json"}}}},
      {{mode: "no-cors", headers: {{"content-type": "text/plain"}}}},
      {{body: new Blob([body])}}, {{mode: "no-cors", credentials: "include"}},
    ];
    const said = [];
    for (const way of ways) {{
      try {{
        const got = await fetch(url, {{method: "POST", body, ...way}});
        said.push(got.type === "opaque" ? "opaque" : String(got.status));
      }} catch {{ said.push("refused"); }}
    }}
    await fetch(url.replace("chat/completions", "models"), {{mode: "no-cors"}}).catch(() => 0);
    document.title = said.join(" ");
    document.body.textContent = said.join(" ");
    </script>""".replace("<script>", '<body></body><script type="module">')


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize("allowed", [False, True])
def test_a_web_page_in_a_real_browser_cannot_spend_the_key(allowed, tmp_path):
    upstream = Upstream([RIGHT])
    page = {}

    async def show(_):
        return HTMLResponse(page_that_asks(page["place"]))

    with running(Starlette(routes=[Route("/", show)])) as elsewhere:
        origins = (elsewhere,) if allowed else ()
        with proxied(upstream, upstream_key="dear", allow_origins=origins) as place:
            page["place"] = place
            shown = subprocess.run(
                [
                    *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
                    *(f"--user-data-dir={tmp_path}", "--virtual-time-budget=8000", "--dump-dom"),
                    elsewhere,
                ],
                capture_output=True,
                timeout=60,
                check=True,
                text=True,
            ).stdout
    if allowed:
        assert "415 opaque 200 opaque 415 opaque" in shown
        assert len(upstream.bodies) == 1  # the way that asks leave
    else:
        assert "refused opaque refused opaque refused opaque" in shown
        assert upstream.bodies == []
