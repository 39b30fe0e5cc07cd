"""Webhooks, and a receiver that really listens."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from salesdept.common.calendar import today
from salesdept.webhooks.events import EVENTS
from salesdept.webhooks.models import Delivery, Webhook
from tests.pipeline.makers import make_opportunity


@dataclass
class Call:
    """What the receiver got."""

    path: str
    headers: dict
    body: bytes

    @property
    def told(self) -> dict:
        return json.loads(self.body)


@dataclass
class Receiver:
    """A server on this machine. `answers` are taken one after the other: (status, headers, body); then 200."""

    calls: list[Call] = field(default_factory=list)
    answers: list[tuple] = field(default_factory=list)
    hang: Event = field(default_factory=Event)
    """While it is set, an answer begins and doesn't end: a byte now and then."""

    def __enter__(self):
        self.over = Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        # How long shutdown waits.
        Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def address(self, path="/hook?of=sales", host="127.0.0.1", scheme="http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def _handler(receiver: Receiver):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.calls.append(Call(self.path, dict(self.headers), body))
            if receiver.hang.is_set():
                return _drip(self.wfile, receiver.over)
            status, headers, text = receiver.answers.pop(0) if receiver.answers else (200, {}, b"ok")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    return Handler


def _drip(out, over: Event) -> None:
    """A byte every 50 ms for some seconds: no single wait is long."""
    try:
        out.write(b"HTTP/1.0 200 ")
        for _ in range(100):
            if not over.wait(0.05):
                out.write(b"O")
    except OSError:
        pass


def make_hook(by, address="https://receiver.example.com/hook", **given) -> Webhook:
    """One that listens to all there is; its secret is on `shown_secret`."""
    hook = Webhook(**{"name": "Accounts", "address": address, "events": [*EVENTS], "made_by": by} | given)
    hook.draw_secret()
    hook.save()
    return hook


def move_a_deal(office):
    """A deal is put on hold: told as opportunity.stage_changed."""
    deal = make_opportunity(office.rep)
    deal.hold(by=office.rep, wake_on=today() + timedelta(days=30), reason="budget next year")
    return deal


def tell_something(office) -> Delivery:
    """The only delivery that there is then."""
    move_a_deal(office)
    return Delivery.objects.get()


def make_delivery(by) -> Delivery:
    return Delivery.test(make_hook(by), by=by)
