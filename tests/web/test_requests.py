"""The page of requests: who waits, the choice in the address, readings corrected in place."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from engagement.analysis.requests import ASKS, COLUMNS, READING, ledger
from engagement.data.schema import Tables, conform
from engagement.i18n import language
from engagement.views.filters import AGES, ANSWERED, RequestsFilter
from engagement.web import session
from engagement.wording.figures import answer_line, duration, value_name, waiting_headline
from tests.web.made_analyses import AS_OF, HOSTILE, made
from tests.web.opening import Open, patience, words

EN, ES = language("en"), language("es")
ASKER = "9007199254740993"


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    with patience():
        yield


@pytest.fixture(scope="module", autouse=True)
def _asked() -> Iterator[None]:
    session.analyses().add(_with_requests(), "asked")
    yield
    session.analyses().forget(lambda key, _: key == "asked")


def _with_requests() -> object:
    base = made(2)
    texts = [
        ("¿A qué hora abre la tienda el sábado?", 12, ASKER, "owner"),
        ("It broke after two days and nobody answers my emails.", 5, "9007199254740999", "owner"),
        (f"please, can you help me? {HOSTILE}", 3, ASKER, "owner"),
        ("¿Y tú qué talla usas, me lo dices?", 2, ASKER, "9007199254741005"),
    ]
    rows = pd.DataFrame(texts, columns=["text", "days", "actor_id", "target_id"])
    rows["created_at"] = AS_OF - pd.to_timedelta(rows["days"], unit="D")
    rows["interaction_id"] = [f"q{n}" for n in range(len(rows))]
    rows["post_id"] = [f"post{n}" for n in range(len(rows))]
    rows["thread_id"] = "one"
    tables: Tables = replace(base.tables, interactions=conform(rows.assign(kind="reply"), "interactions"))
    return replace(base, tables=tables)


@pytest.mark.parametrize("code", ["es", "en"])
@pytest.mark.parametrize("analysis", ["made-0", "made-1", "made-2", "asked", "nobody-knows", None])
def test_the_page_opens(open_page: Open, analysis: str | None, code: str) -> None:
    app = open_page("requests", lang=code, **({"analysis": analysis} if analysis else {}))
    assert not app.exception
    assert app.title


def test_without_texts_it_says_what_is_missing_and_how_to_get_it(open_page: Open) -> None:
    said = words(open_page("requests", lang="en", analysis="made-0"))
    assert "nothing that anybody said" in said
    assert "Fetch the account by its handle" in said


def test_the_sentence_counts_those_who_wait_and_since_when(open_page: Open) -> None:
    app = open_page("requests", lang="en", analysis="asked")
    assert (
        app.title[0].value
        == "3 requests and complaints are waiting for your answer; the oldest since Oct 28, 2026."
    )
    shown = app.dataframe[0].value
    assert shown["standing"].tolist() == ["12 days", "5 days", "3 days"]
    assert shown["kind"].tolist() == ["Request", "Complaint", "Request"]


def test_what_members_ask_each_other_is_one_choice_away(open_page: Open) -> None:
    app = open_page("requests", lang="en", analysis="asked", to="all")
    assert len(app.dataframe[0].value) == 4
    only = open_page("requests", lang="en", analysis="asked", kind="complaint")
    assert only.dataframe[0].value["kind"].tolist() == ["Complaint"]
    none = open_page("requests", lang="en", analysis="asked", answered="owner")
    assert "Nothing fits all of that" in words(none)
    assert not none.exception


def test_cards_on_phones_show_every_text_as_plain_text(open_page: Open) -> None:
    app = open_page("requests", lang="es", analysis="asked", view="cards")
    texts = [element.value for element in app.text]
    assert "¿A qué hora abre la tienda el sábado?" in texts
    assert any(HOSTILE in text for text in texts)
    assert not any("evil.invalid" in str(element.value) for element in app.markdown)
    assert not app.dataframe


def test_one_of_them_in_full_with_its_conversation(open_page: Open) -> None:
    app = open_page("requests", lang="en", analysis="asked", asked="q2")
    assert any(HOSTILE in element.value for element in app.text)
    assert "In this conversation" in words(app)
    assert "See the person" in words(app)


def test_a_reading_can_be_corrected_and_taken_back(open_page: Open) -> None:
    app = open_page("requests", lang="en", analysis="asked", asked="q1")
    pills = next(group for group in app.get("button_group") if str(group.key).startswith("read_"))
    assert list(pills.value) == ["complaint"]
    pills.set_value(["conversation"])
    _save(app).click().run()
    assert not app.exception
    assert "2 requests and complaints are waiting" in app.title[0].value
    assert "You corrected 1 text" in words(app)
    app.button(key="unread_all").click().run()
    assert "3 requests and complaints are waiting" in app.title[0].value


def _save(app: AppTest, label: str = "Save") -> object:
    return next(button for button in app.button if button.label == label)


choices = st.builds(
    RequestsFilter,
    kinds=st.sets(st.sampled_from(ASKS)).map(lambda s: tuple(kind for kind in ASKS if kind in s)),
    answered=st.sampled_from(ANSWERED),
    days=st.sampled_from(AGES),
    spoken=st.sampled_from(["", "es", "en"]),
    others=st.booleans(),
)


def _ledger(rows: int = 200) -> pd.DataFrame:
    random = np.random.default_rng(5)
    frame = pd.DataFrame(index=range(rows), columns=list(COLUMNS))
    frame["request"] = random.random(rows) < 0.6
    frame["complaint"] = ~frame["request"] | (random.random(rows) < 0.2)
    frame["answered_by"] = random.choice(["owner", "member", "nobody"], rows)
    frame["towards"] = random.choice(["owner", "other"], rows)
    frame["language"] = pd.Series(random.choice(["es", "en-GB", "pt", None], rows), dtype="str")
    frame["created_at"] = AS_OF - pd.to_timedelta(random.integers(0, 180, rows), unit="D")
    frame.loc[::17, "created_at"] = pd.NaT
    return frame


LEDGER = _ledger()


@given(choices)
def test_the_address_brings_the_same_choice_back(choice: RequestsFilter) -> None:
    assert RequestsFilter.from_query(choice.query()) == choice


@given(
    st.dictionaries(
        st.sampled_from(["kind", "answered", "days", "spoken", "to", "x"]),
        st.lists(st.text(max_size=30), max_size=3),
    )
)
def test_any_address_is_understood(query: dict[str, list[str]]) -> None:
    choice = RequestsFilter.from_query(query)
    assert RequestsFilter.from_query(choice.query()) == choice
    assert choice.mask(LEDGER, AS_OF).dtype == bool


@given(choices)
def test_the_mask_agrees_with_a_plain_reading_of_the_rules(choice: RequestsFilter) -> None:
    def wanted(act: pd.Series) -> bool:
        return (
            (not choice.kinds or any(act[kind] for kind in choice.kinds))
            and choice.answered in ("any", act["answered_by"])
            and (
                not choice.days
                or (pd.notna(act["created_at"]) and (AS_OF - act["created_at"]).days <= choice.days)
            )
            and (not choice.spoken or (pd.notna(act["language"]) and act["language"][:2] == choice.spoken))
            and (choice.others or act["towards"] == "owner")
        )

    expected = [wanted(act) for _, act in LEDGER.iterrows()]
    assert choice.mask(LEDGER, AS_OF).tolist() == expected


@given(choices, st.integers(0, 5000))
def test_the_sentence_names_the_whole_choice(choice: RequestsFilter, found: int) -> None:
    for words_ in (EN, ES):
        told = choice.sentence(found, words_)
        assert told.startswith(words_.number(found))
        assert (choice.answer_name(choice.answered, words_)) in told
        assert all(choice.kind_name(kind, words_) in told for kind in choice.kinds)
        assert told.endswith(
            words_.gettext("{n}: {choice}; the longest ago first.").split("{choice}")[1]
        ) == (found > 1)


def test_durations_and_answers_in_words() -> None:
    assert duration(pd.Timedelta(minutes=20), ES) == "menos de una hora"
    assert duration(pd.Timedelta(hours=1), EN) == "1 hour"
    assert duration(pd.Timedelta(hours=47), ES) == "47 horas"
    assert duration(pd.Timedelta(days=1200), ES) == "1.200 días"
    assert answer_line("nobody", pd.NaT, pd.NaT, EN) == "no answer yet; no date"
    assert (
        answer_line("owner", pd.Timedelta(hours=3), pd.NaT, ES)
        == "respondido por ti; primera respuesta en 3 horas"
    )
    assert waiting_headline(0, None, ES) == "Nadie espera una respuesta tuya."
    assert waiting_headline(1, AS_OF, EN) == "1 message has been waiting for your answer since Nov 9, 2026."
    assert waiting_headline(1, AS_OF, ES) == "1 mensaje espera tu respuesta desde el 9 nov 2026."
    assert waiting_headline(1, None, ES) == "1 mensaje espera tu respuesta."
    assert waiting_headline(2, None, EN) == "2 requests and complaints are waiting for your answer."
    assert value_name("unsure", ES) == "No se sabe"


def test_a_correction_of_a_kept_analysis_is_kept_with_it(open_page: Open) -> None:
    from engagement.web import storage

    analysis = session.analyses().get("asked")
    assert analysis is not None
    key = storage.store().save(analysis).key
    session.analyses().open_as(key, analysis, 0)
    app = open_page("requests", lang="es", analysis=key, asked="q1")
    next(group for group in app.get("button_group") if str(group.key).startswith("read_")).set_value([])
    _save(app, "Guardar").click().run()
    assert not app.exception
    assert storage.store().notes(key, "value") == {"q1": []}
    again = open_page("requests", lang="es", analysis=key)
    assert again.title[0].value.startswith("2 peticiones y quejas esperan tu respuesta")
    again.button(key="unread_all").click().run()
    assert storage.store().notes(key, "value") == {}


def test_readings_said_before_saving_are_kept_with_it(open_page: Open) -> None:
    from engagement.web import storage

    analysis = session.analyses().get("asked")
    assert analysis is not None
    key = session.analyses().add(analysis)
    app = open_page("requests", lang="en", analysis=key, asked="q1")
    next(group for group in app.get("button_group") if str(group.key).startswith("read_")).set_value([])
    _save(app).click().run()
    saving = open_page("saved", lang="en", analysis=key)
    saving.session_state["readings_said"] = app.session_state["readings_said"]
    saving.button(key="save_it").click().run()
    for _ in range(100):  # on a busy machine the page shows first that it is saving
        if saving.code:
            break
        time.sleep(0.1)
        saving.run()
    opened = saving.query_params["analysis"]
    saved = opened if isinstance(opened, str) else opened[0]
    assert storage.store().notes(saved, "value") == {"q1": []}
    assert "You corrected 1 text" in words(open_page("requests", lang="en", analysis=saved))


def test_a_few_corrections_change_how_alike_texts_are_read() -> None:
    texts = [f"{name} volvió a salir con la punta chafada" for name in ("el lápiz", "mi boli", "el rotu")]
    asked = session.analyses().get("asked")
    assert asked is not None
    acts = asked.tables.interactions.head(1).loc[[asked.tables.interactions.index[0]] * 4]
    acts = acts.assign(text=[*texts, "la pluma volvió a salir con la punta chafada"])
    acts = acts.assign(interaction_id=[f"c{k}" for k in range(4)], post_id=[f"c{k}" for k in range(4)])
    tables = replace(asked.tables, interactions=acts.reset_index(drop=True))
    for labels in (["complaint"], ["conversation"], ["request"]):
        found = ledger(tables, asked.as_of, {f"c{k}": labels for k in range(3)}).set_index("interaction_id")
        assert ("c3" in found.index) == (labels != ["conversation"])
        if "c3" in found.index:
            assert found.loc["c3", labels[0]]
            assert not found.loc["c3", "corrected"]


def test_the_mix_on_the_page_follows_what_the_user_said(open_page: Open) -> None:
    app = open_page("requests", lang="en", analysis="asked")
    app.session_state["readings_said"] = {"asked": {f"q{k}": ["opinion"] for k in range(4)}}
    app.run()
    assert not app.exception
    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Opinions in the talk"] == EN.percent(1, 1)


@pytest.mark.parametrize("code", ["es", "en"])
def test_long_reading_is_shown_and_can_be_cancelled(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(tables, as_of, said, progress):
        progress(0.4, READING)
        begun.set()
        assert go_on.wait(60)
        progress(0.5, READING)
        return ledger(tables, as_of, said)

    tongue, key = language(code), f"slow-{code}"
    session.analyses().add(_with_requests(), key)
    monkeypatch.setattr("engagement.web.pages.readings.ledger", slow)
    monkeypatch.setattr("tests.web.opening.patience", nullcontext)
    monkeypatch.setattr("engagement.web.widgets._QUICK_SECONDS", 0.01)
    app = open_page("requests", lang=code, analysis=key)
    assert begun.wait(60)
    assert app.subheader[0].value == tongue.gettext(READING)
    assert not app.dataframe
    app.button("cancel_reading").click().run()
    go_on.set()
    monkeypatch.setattr("engagement.web.widgets._QUICK_SECONDS", 30)
    app.run()
    assert app.info[0].value == tongue.gettext("Cancelled. Nothing was kept.")
    next(one for one in app.button if one.label == tongue.gettext("Look again")).click().run()
    assert len(app.dataframe[0].value) == 3
