"""Uploads over the wire: a client that no page asked for files holds no more than one visit may."""

from __future__ import annotations

import uuid
from pathlib import Path

import httpx
import pytest

from tests.serving import running_server
from tests.wire.raw_viewer import visitor


def test_a_visit_holds_no_more_than_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGAGEMENT_UPLOADS_A_VISIT_MB", "2")
    with (
        running_server(tmp_path) as address,
        visitor(address) as raw,
        httpx.Client(base_url=address) as client,
    ):
        begun = [one.new_session for one in raw.run("lang=en") if one.HasField("new_session")]
        session = begun[0].initialize.session_id
        client.get("/_stcore/health")
        cookie = client.cookies["_streamlit_xsrf"]

        def put() -> int:
            place = f"/_stcore/upload_file/{session}/{uuid.uuid4()}"
            content = {"file": ("a.csv", b"x" * 900_000)}
            return client.put(place, files=content, headers={"X-Xsrftoken": cookie}).status_code

        assert [put() for _ in range(4)] == [204, 204, 413, 413]
        # The page goes on, and tells nothing but what it shows.
        assert raw.run("lang=en")
