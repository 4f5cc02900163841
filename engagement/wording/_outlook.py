"""How sure the forecast is about one person, in words."""

from __future__ import annotations

from engagement.language import N_, Language

_OUTLOOKS = {
    "speaks": N_("among the likeliest to speak soon"),
    "silent": N_("not likely to speak soon"),
    "either": N_("may speak or not: the forecast cannot tell"),
    "good": N_("a good chance, compared with the others"),
    "some": N_("some chance, about as much as the others"),
    "low": N_("a low chance, compared with the others"),
}


def outlook_text(outlook: str, language: Language) -> str:
    """The words for a person's `outlook`."""
    return language.gettext(_OUTLOOKS[outlook])
