"""What the dropped files can tell and cannot."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engagement.evidence import CAN_TELL, HOW_TO_GET, Evidence
from engagement.language import Language
from engagement.wording import gaps


def level_reached(evidence: Evidence, as_of: pd.Timestamp, language: Language) -> None:
    """The level of evidence, with what it can tell, what not, and how to get there."""
    st.space("small")
    st.header(
        language.gettext("With these files you reach level {n} of 3").format(n=evidence.level), anchor=False
    )
    told = "\n".join(f"- {language.gettext(CAN_TELL[level])}" for level in range(evidence.level + 1))
    can, cannot = st.columns(2, gap="large")
    with can:
        st.subheader(language.gettext("This can tell"), anchor=False)
        st.markdown(told)
    missing = gaps(evidence, as_of, language)
    if missing:
        with cannot:
            st.subheader(language.gettext("This cannot tell"), anchor=False)
            st.markdown("\n".join(f"- {sentence}" for sentence in missing))
        if evidence.level in HOW_TO_GET:
            with cannot:
                st.caption(language.gettext(HOW_TO_GET[evidence.level]))
