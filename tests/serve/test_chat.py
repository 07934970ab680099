"""Chat completions whose shape is not that of the book."""

import json

import openai
import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response

from hostile_serving import behind
from serving import HTTP, MESSAGES, RIGHT, WRONG, Upstream, ask, completion, proxied, running, told
from tracegap.serve.app import create_app
from tracegap.serve.settings import ServeSettings

TRACE, _, REST = RIGHT.removeprefix("<think>").partition("</think>")
MESSAGES_SAID = {
    "in the content": {"content": RIGHT},
    "reasoning_content": {"content": REST, "reasoning_content": TRACE},
    "reasoning": {"content": REST, "reasoning": TRACE},
    "parts": {"content": [{"type": "thinking", "thinking": TRACE}, {"type": "text", "text": REST}]},
    "opened in the prompt": {"content": f"{TRACE}</think>{REST}"},
}


@pytest.mark.parametrize("where", MESSAGES_SAID)
@pytest.mark.parametrize("stream", [False, True])
def test_a_trace_is_read_wherever_the_upstream_puts_it(where, stream):
    message = MESSAGES_SAID[where]

    async def answer(request):
        said = completion("")
        if not (await request.json()).get("stream"):
            said["choices"][0]["message"] = {"role": "assistant", **message}
            return JSONResponse(said)
        trace = {name: value for name, value in message.items() if name != "content"}
        deltas = [{"role": "assistant"}, trace, {"content": message["content"]}]
        chunks = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
        chunks.append({"index": 0, "delta": {}, "finish_reason": "stop"})
        events = [f"data: {json.dumps({**said, 'choices': [chunk]})}\n\n" for chunk in chunks]
        return Response("".join(events) + "data: [DONE]\n\n", media_type="text/event-stream")

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
    ):
        got = ask(place, stream=stream)
        last = list(got)[-1] if stream else got
        assert told(last)["judgement"] == "right"


def test_marks_of_the_users_own_are_read():
    text = RIGHT.replace("<think>", "BEGIN").replace("</think>", "END")
    with proxied(Upstream([text]), trace_delimiters=("BEGIN", "END")) as place:
        assert told(ask(place))["judgement"] == "right"
        assert told(list(ask(place, stream=True))[-1])["judgement"] == "right"
    with proxied(Upstream([text])) as place:
        assert told(ask(place))["judgement"] == "unknown"


def streaming(content, kind="text/event-stream", status=200):
    """Serves one body to each request; yields the proxy before it."""

    async def answer(request):
        return Response(content, status, media_type=kind)

    return running(behind(answer))


BODY = {"messages": MESSAGES, "stream": True}


def streamed_through(there):
    settings = ServeSettings(upstream=f"{there}/v1")
    with running(create_app(settings)) as place:
        got = HTTP.post(f"{place}/v1/chat/completions", json=BODY)
        return got, HTTP.get(f"{place}/metrics").text


@pytest.mark.parametrize("kind", ["application/json", None])
def test_an_upstream_that_ignores_stream_loses_no_completion(kind):
    with streaming(json.dumps(completion(WRONG)), kind) as there:
        got, _ = streamed_through(there)
    events = [json.loads(part[6:]) for part in got.text.split("\n\n") if part.startswith("data: {")]
    assert "".join(e["choices"][0]["delta"].get("content", "") for e in events) == WRONG
    assert events[-1]["tracegap"]["judgement"] == "wrong"
    assert got.text.endswith("data: [DONE]\n\n")
    assert got.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize("stream", [False, True])
def test_a_page_is_no_answer(stream):
    with streaming("<!doctype html><p>Log in", "text/html") as there:
        settings = ServeSettings(upstream=f"{there}/v1")
        with running(create_app(settings)) as place:
            with pytest.raises(openai.InternalServerError, match=r"text/html.*no chat completion"):
                ask(place, stream=stream)
            assert 'why="nonsense"} 1.0' in HTTP.get(f"{place}/metrics").text


@pytest.mark.parametrize("stream", [False, True])
def test_a_redirection_is_told_and_not_followed(stream):
    async def answer(request):
        return RedirectResponse("https://elsewhere.example/v1", 307)

    with (
        running(behind(answer)) as there,
        running(create_app(ServeSettings(upstream=f"{there}/v1"))) as place,
        pytest.raises(openai.InternalServerError, match="redirects to https://elsewhere"),
    ):
        ask(place, stream=stream)


def chunk(text, reason=None):
    said = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
    return json.dumps({"id": "c", "model": "m", "choices": [said]})


def test_a_choice_that_never_says_that_it_ends_gets_its_verdict():
    with streaming(f"data: {chunk(RIGHT)}\n\ndata: [DONE]\n\n") as there:
        got, _ = streamed_through(there)
    events = got.text.split("\n\n")
    assert events[-2] == "data: [DONE]"
    last = json.loads(events[-3].removeprefix("data: "))
    assert (last["tracegap"]["judgement"], last["id"]) == ("right", "c")
    assert last["choices"][0]["finish_reason"] is None


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_any_line_ends_comments_and_names_of_events_pass(end):
    pretty = json.dumps(json.loads(chunk(RIGHT, "stop")), indent=1).replace("\n", "\ndata: ")
    text = f": ping\n\nevent: message\nid: 4\ndata: {pretty}\n\ndata: [DONE]\n\n"
    with streaming(text.replace("\n", end)) as there:
        got, _ = streamed_through(there)
    assert got.text.startswith(": ping\n\nevent: message\nid: 4\ndata: {")
    said = next(line for line in got.text.split("\n") if line.startswith("data: {"))
    assert json.loads(said.removeprefix("data: "))["tracegap"]["judgement"] == "right"


def test_an_error_in_a_stream_is_passed_on_once_and_counted():
    error = {"error": {"message": "out of memory", "code": 500}}
    with streaming(f"data: {chunk('a')}\n\ndata: {json.dumps(error)}\n\n") as there:
        got, metrics = streamed_through(there)
    assert got.text.count('"error"') == 1
    assert "out of memory" in got.text
    assert 'why="error-event"} 1.0' in metrics


def test_events_that_are_not_parted_are_told_apart():
    with streaming(f"data: {chunk(RIGHT, 'stop')}\ndata: [DONE]\n") as there:
        got, _ = streamed_through(there)
    assert '"judgement": "right"' in got.text
    assert got.text.endswith("data: [DONE]\n\n")
