"""Somebody at the websocket without a browser: says anything, keeps everything that is answered."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pyarrow as pa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, ForwardMsgList
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

WAIT = 60.0
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36"


@dataclass
class Raw:
    """A websocket of the app; frames are kept over reconnections."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    frames: list[bytes] = field(default_factory=list)
    messages: list[ForwardMsg] = field(default_factory=list)
    closed: int = 0
    socket: ClientConnection | None = None

    def __enter__(self) -> Raw:
        self._connect()
        return self

    def __exit__(self, *_: object) -> None:
        if self.socket is not None:
            self.socket.close()

    def say(self, message: BackMsg | bytes | str) -> None:
        """Send a message, bytes that are none, or a text; a connection the server closed is made anew."""
        frame = message.SerializeToString() if isinstance(message, BackMsg) else message
        assert self.socket is not None
        try:
            self.socket.send(frame)
        except ConnectionClosed:
            self._reconnect()

    def run(self, query: str, page: str = "") -> list[ForwardMsg]:
        """Run the script with this address; what it answered up to the end of that run."""
        self.settle()
        return self.run_with(rerun(query, page_name=page))

    def run_with(self, message: BackMsg) -> list[ForwardMsg]:
        """Run the script with this message, while none runs; what it answered up to the end of that run."""
        before = len(self.messages)
        self.say(message)
        self._hear(WAIT, lambda: any(map(_is_end, self.messages[before:])))
        assert any(map(_is_end, self.messages[before:])), "the server fell silent"
        return self.messages[before:]

    def settle(self) -> None:
        """Take in what comes until everything said was heard and no script runs any more."""
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            if self._has_pulse() and not self._runs():
                return
            self._hear(3.0, lambda: not self._runs())
        raise AssertionError("the server did not come to rest")

    def told(self) -> bytes:
        """Everything that was answered."""
        return b"\n".join(self.frames)

    def _has_pulse(self) -> bool:
        """Whether a heartbeat was answered; a run that begins may swallow the answer."""
        before = len(self.messages)
        self.say(BackMsg(app_heartbeat=True))
        self._hear(3.0, lambda: any(map(_is_pulse, self.messages[before:])))
        return any(map(_is_pulse, self.messages[before:]))

    def _runs(self) -> bool:
        told = [m.session_status_changed for m in self.messages if m.HasField("session_status_changed")]
        return bool(told and told[-1].script_is_running)

    def _hear(self, seconds: float, enough: Callable[[], bool]) -> None:
        deadline = time.monotonic() + seconds
        while not enough() and time.monotonic() < deadline:
            assert self.socket is not None
            try:
                frame = self.socket.recv(timeout=max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                return
            except ConnectionClosed:
                self._reconnect()
                return
            assert isinstance(frame, bytes)
            self.frames.append(frame)
            self.messages += read(frame)

    def _reconnect(self) -> None:
        self.closed += 1
        if self.socket is not None:
            self.socket.close()
        self._connect()

    def _connect(self) -> None:
        self.socket = connect(
            self.address.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            additional_headers=self.headers,
            max_size=None,
        ).__enter__()


def _is_end(message: ForwardMsg) -> bool:
    ended = message.WhichOneof("type") == "script_finished"
    return ended and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


def _is_pulse(message: ForwardMsg) -> bool:
    return message.WhichOneof("type") == "heartbeat_ack"


def read(frame: bytes) -> list[ForwardMsg]:
    """The messages in a frame: Streamlit sends them singly or in a list."""
    single = ForwardMsg.FromString(frame)
    if single.WhichOneof("type") is not None:
        return [single]
    return list(ForwardMsgList.FromString(frame).messages)


def rerun(query: str, **more: object) -> BackMsg:
    """The message that runs the script with an address."""
    message = BackMsg()
    message.rerun_script.query_string = query
    for name, value in more.items():
        setattr(message.rerun_script, name, value)
    return message


def enter(address: str, path: str, **headers: str) -> tuple[str, dict[str, str]]:
    """Go through the gate of a link: the query of the shared page, and the cookies to come with."""
    reply = httpx.get(address + path, headers={"user-agent": BROWSER, **headers})
    assert reply.status_code == 303, reply.text
    cookies = "; ".join(f"{name}={value}" for name, value in reply.cookies.items())
    return reply.headers["location"].partition("?")[2], {"Cookie": cookies}


def tables(messages: list[ForwardMsg]) -> Iterator[pa.Table]:
    """Every table in these messages, and the data of every chart."""
    for message in messages:
        element = message.delta.new_element
        chart = element.vega_lite_chart
        for table in (element.dataframe.arrow_data.data, chart.data.data,
                      *(named.data.data for named in chart.datasets)):  # fmt: skip
            if table:
                yield pa.ipc.open_stream(table).read_all()


def widgets(messages: list[ForwardMsg]) -> list[str]:
    """The ids of widgets and fragments that these messages name."""
    found = re.findall(rb"\$\$ID-[\w-]+", b"".join(message.SerializeToString() for message in messages))
    return sorted({text.decode() for text in found} | {m.delta.fragment_id for m in messages} - {""})


@contextmanager
def visitor(address: str, headers: dict[str, str] | None = None) -> Iterator[Raw]:
    """Somebody connected to the app."""
    with Raw(address, headers or {}) as raw:
        yield raw
