"""What tests of teachers share: questions, replies, and a teacher behind a real server."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rooms_task import EXAMPLES, TASK
from tracegap.records import Generation
from tracegap.teachers.prompts import ANSWER
from tracegap.traces.render import render_answer, render_completion

THOUGHT = "I look at the facts. Mary went there, so that is the place."


def reply(example, text, what=ANSWER, finish="stop"):
    return Generation(example.id, what, 0, "full", text, finish, 10, 20)


def right(example, trace=THOUGHT, task=TASK):
    return reply(example, render_completion(trace, render_answer(example.answers, task.wording)))


def wrong(example, trace=THOUGHT):
    return reply(example, render_completion(trace, '["nowhere"]'))


def replies_to(examples=EXAMPLES, make=right):
    return {ANSWER: [make(example) for example in examples]}


class TeachingServer:
    """A teacher on a real socket: right about every question, each reply with its own number."""

    def __init__(self, examples, task, seconds=0.0):
        self.gold = {task.prompt(e)[-1]["content"]: e for e in examples}
        self.task, self.seconds = task, seconds
        self.served, self.bodies, self.lock = [], [], threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                time.sleep(outer.seconds)
                content = json.dumps(outer.completion(body)).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments):
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                """A client that was killed leaves its connection broken."""

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def name(self):
        return f"openai:teacher@http://127.0.0.1:{self.server.server_address[1]}/v1"

    def completion(self, body):
        with self.lock:
            self.served.append(json.dumps(body["messages"]))
            self.bodies.append(body)
            number = len(self.served)
        message = {"role": "assistant", "content": f"A summary or explanation, number {number}."}
        asked = body["messages"][-1]["content"]
        for prompt, example in self.gold.items():
            if asked.startswith(prompt):
                answer = render_answer(example.answers, self.task.wording)
                message["content"] = f"<answer>{answer}</answer>"
                message["reasoning_content"] = f"Thought number {number}. {THOUGHT}"
            elif len(body["messages"]) > 2 and body["messages"][-3]["content"] == prompt:
                message["content"] += f" It is {', '.join(example.answers)}."
        return {
            "choices": [{"message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 50},
        }

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
