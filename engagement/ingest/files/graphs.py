"""Graphs as Gephi, NodeXL and Pajek save them (GraphML, GEXF, .net): who points at whom, and the nodes."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import ParseError

import pandas as pd

from engagement.errors import EmptyDataError, UnreadableFileError
from engagement.i18n import N_
from engagement.ingest.files.content import GRAPH_MARKS, Content
from engagement.ingest.join.reading import JSON_BYTES, MEBIBYTE, RawTable

# What tools call the name of a node, the better first; Gephi writes it as the label.
_NAMES = ("screen_name", "username", "handle", "acct", "label", "name", "v_name", "Label")
_OWN = frozenset(
    {"id", "x", "y", "z", "shape", "label", "Label", "viz", "start", "end", "networkx_key", "key"}
)


def read_graph(content: Content) -> list[RawTable]:
    """Read the edges of a graph as a table of source and target.

    Its nodes become a second table where they say more than a name.

    Raises:
        UnreadableFileError: damaged, too large, or with definitions of its own (as XML bombs have).
        EmptyDataError: no node points at another.
    """
    graph = _graph(content)
    if not graph.number_of_edges():
        raise EmptyDataError(N_("{file}: in this graph nobody points at anybody."), file=content.name)
    names = {node: _name(node, attributes) for node, attributes in graph.nodes(data=True)}
    edges = [
        {"Source": names[one], "Target": names[other], **_attributes(attributes)}
        for one, other, attributes in graph.edges(data=True)
    ]
    tables = [RawTable(content.name, _frame(edges), container="edges")]
    nodes = [
        {"handle": names[node], **_attributes(attributes)} for node, attributes in graph.nodes(data=True)
    ]
    if any(len(node) > 1 for node in nodes):
        tables.append(RawTable(f"{content.name} (nodes)", _frame(nodes), container="nodes"))
    return tables


def _graph(content: Content) -> Any:
    import networkx

    if content.size > JSON_BYTES:
        raise UnreadableFileError(
            N_("{file}: it is larger than {megabytes} MB, too much to be read at once."),
            file=content.name,
            megabytes=JSON_BYTES // MEBIBYTE,
        )
    with content.open() as stream:
        data = stream.read()
    mark = next(mark for mark in GRAPH_MARKS if mark in data.lower())
    try:
        if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
            raise ValueError("definitions")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if mark == b"<graphml":
                return networkx.read_graphml(io.BytesIO(data))
            if mark == b"<gexf":
                return networkx.read_gexf(io.BytesIO(data))
            return networkx.parse_pajek(data.decode("utf-8-sig", "replace"))
    except (networkx.NetworkXException, ParseError, ValueError, KeyError, IndexError, TypeError) as error:
        raise UnreadableFileError(
            N_("{file}: this graph is damaged. Save it again, or export its edges as CSV."), file=content.name
        ) from error


def _name(node: Any, attributes: Mapping[str, Any]) -> str:
    """Name a node by the first attribute that is one word, else by its id."""
    for key in _NAMES:
        value = attributes.get(key)
        if isinstance(value, str) and re.fullmatch(r"\S{1,200}", value.strip()):
            return value.strip()
    return str(node)


def _attributes(attributes: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(key): str(value)
        for key, value in attributes.items()
        if key not in _OWN and isinstance(value, str | int | float) and str(value) != ""
    }


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, index=range(1, len(rows) + 1), dtype="str")
