"""Messages that no page would send: known things in wrong places, nonsense in all of them."""

from __future__ import annotations

import random

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.wire.raw_viewer import rerun

HOSTILE = (
    "",
    "../../../etc/passwd",
    "%00",
    "' OR 1=1 --",
    "<script>",
    "${7*7}",
    "\u202e",
    "x" * 3000,
    "-1",
    "[]",
)
VALUES = (
    "string_value", "json_value", "int_value", "double_value", "bool_value", "bytes_value", "trigger_value",
    "json_trigger_value", "string_array_value",
)  # fmt: skip


def anything(
    dice: random.Random, known: list[str], queries: list[str], pages: list[str]
) -> BackMsg | bytes | str:
    """A message that no page would send: known things in wrong places, nonsense in all of them."""
    kind = dice.choice(["rerun", "rerun", "rerun", "files", "operation", "developer", "garbage", "damaged"])
    if kind == "rerun":
        return _run(dice, known, queries, pages)
    if kind == "files":
        message = BackMsg()
        message.file_urls_request.request_id = dice.choice(HOSTILE)
        message.file_urls_request.file_names.extend(dice.choices(HOSTILE, k=3))
        message.file_urls_request.session_id = dice.choice(HOSTILE)
        return message
    if kind == "operation":
        return _operation(dice, known)
    if kind == "developer":
        name = dice.choice(["clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket",
                            "debug_shutdown_runtime", "stop_script", "app_heartbeat"])  # fmt: skip
        return BackMsg(**{name: True})
    if kind == "garbage":
        return dice.randbytes(dice.randrange(200)) if dice.random() < 0.9 else "text"
    whole = bytearray(_run(dice, known, queries, pages).SerializeToString())
    for _ in range(3):
        whole[dice.randrange(len(whole))] = dice.randrange(256)
    return bytes(whole)


def _run(dice: random.Random, known: list[str], queries: list[str], pages: list[str]) -> BackMsg:
    message = rerun(
        dice.choice(queries),
        page_script_hash=dice.choice([*pages, "", dice.randbytes(16).hex()]),
        page_name=dice.choice([*pages, *HOSTILE]),
        is_auto_rerun=dice.random() < 0.3,
        is_history_navigation=dice.random() < 0.3,
        fragment_id=dice.choice([*known, "", "", dice.randbytes(16).hex()]),
    )
    state = message.rerun_script
    state.context_info.url = dice.choice([*queries, *HOSTILE])
    state.context_info.timezone = dice.choice(HOSTILE)
    state.cached_message_hashes.extend(dice.randbytes(16).hex() for _ in range(3))
    for _ in range(dice.randrange(6)):
        state.widget_states.widgets.append(_widget(dice, known))
    return message


def _widget(dice: random.Random, known: list[str]) -> WidgetState:
    held = WidgetState(id=dice.choice([*known, *HOSTILE, "$$ID-0-shared_page", "$$ID-0-kept"]))
    text = dice.choice([*HOSTILE, "member", "people", '{"selection":{"rows":[0]}}'])
    name = dice.choice(VALUES)
    if name == "string_array_value":
        held.string_array_value.data.extend([text, "x"])
    elif name in ("string_value", "json_value", "json_trigger_value"):
        setattr(held, name, text)
    elif name == "bytes_value":
        held.bytes_value = dice.randbytes(20)
    elif name == "double_value":
        held.double_value = dice.choice([float("nan"), float("inf"), -1e308])
    else:
        setattr(held, name, name != "int_value" or dice.choice([-(2**62), 2**62, 7]))
    return held


def _operation(dice: random.Random, known: list[str]) -> BackMsg:
    message = BackMsg()
    asked = message.backend_operation_request
    asked.request_id, asked.session_id = dice.randbytes(8).hex(), dice.choice(HOSTILE)
    kind = dice.choice(["deferred_file", "dataframe_chunk", "install_skills", "dismiss_skills_nudge"])
    if kind == "deferred_file":
        asked.deferred_file.file_id = dice.choice([*known, *HOSTILE])
    elif kind == "dataframe_chunk":
        asked.dataframe_chunk.source_id = dice.choice([*known, *HOSTILE])
        asked.dataframe_chunk.offset, asked.dataframe_chunk.limit = dice.choice([0, 7, 2**31 - 1]), 10**6
    else:
        getattr(asked, kind).SetInParent()
    return message
