"""Put a shared analysis into words: headline, bands and pseudonyms."""

from __future__ import annotations

from engagement.figures.window import NEEDS_WORDS
from engagement.i18n import N_, Language
from engagement.sharing.frozen import MERGED, Frozen
from engagement.wording.headline import may_speak, state_meaning, state_name

_BAND_NAMES = {
    "days": {
        "0": N_("no day"), "1": "1", "2-4": N_("2 to 4"), "5-9": N_("5 to 9"), "10+": N_("10 or more"),
    },
    "others": {
        "0": N_("nobody"), "1": "1", "2-4": N_("2 to 4"), "5-9": N_("5 to 9"), "10+": N_("10 or more"),
    },
    "last": {
        "30": N_("in the last 30 days"), "90": N_("30 to 90 days ago"), "older": N_("longer ago"),
        "never": N_("never"),
    },
    "chance": {
        "<5": N_("under 5 %"), "5-20": N_("5 to 20 %"), "20-50": N_("20 to 50 %"), "50+": N_("50 % or more"),
    },
    "since": {
        "30": N_("for less than 30 days"), "365": N_("for less than a year"),
        "older": N_("for more than a year"),
    },
}  # fmt: skip


def shared_headline(frozen: Frozen, language: Language) -> str:
    """Say who is community, who has begun, who is silent and may speak, each only where it was frozen."""
    total = language.number(frozen.total)
    if frozen.level == 0:
        return language.gettext(
            "A list of {total} profiles: it shows who no longer posts and who passes by, not a community."
        ).format(total=total)
    sentences = [_community(frozen, total, language)]
    quiet, starting, shade = (
        frozen.states.get("quiet"),
        frozen.states.get("starting"),
        frozen.states.get("shade"),
    )
    if quiet:
        sentences.append(
            language.ngettext("{n} went quiet.", "{n} went quiet.", quiet).format(n=language.number(quiet))
        )
    if starting:
        sentences.append(
            language.ngettext(
                "{n} is starting to take part.", "{n} are starting to take part.", starting
            ).format(n=language.number(starting))
        )
    if shade:
        sentences.append(_silent(frozen, shade, language))
    return " ".join(sentences)


def _community(frozen: Frozen, total: str, language: Language) -> str:
    members, share = frozen.states.get("member"), frozen.figures.get("share_member")
    if any(figure.missing == NEEDS_WORDS for figure in frozen.figures.values()):
        return language.gettext(
            "Of {total} people this data holds no reply, mention or quote: who is community cannot be told."
        ).format(total=total)
    if not members:
        return language.gettext("Of {total} people, too few are community to be shown apart.").format(
            total=total
        )
    if not frozen.follower_list or share is None or share.value is None:
        return language.ngettext(
            "{n} of the {total} people who speak here is the community.",
            "{n} of the {total} people who speak here are the community.",
            members,
        ).format(n=language.number(members), total=total)
    return language.ngettext(
        "{n} of {total} followers is the community ({share}).",
        "{n} of {total} followers are the community ({share}).",
        members,
    ).format(n=language.number(members), total=total, share=language.percent(share.value))


def _silent(frozen: Frozen, shade: int, language: Language) -> str:
    there = language.ngettext(
        "{n} is there and says little or nothing.", "{n} are there and say little or nothing.", shade
    ).format(n=language.number(shade))
    potential = frozen.figures.get("activation_potential")
    if potential is None or potential.value is None:
        return there
    silent = language.ngettext(
        "{n} of them has never spoken in this data.",
        "{n} of them have never spoken in this data.",
        potential.n,
    ).format(n=language.number(potential.n))
    may = may_speak(potential, frozen.horizon_days, language)
    return f"{there} {silent} {may}" if potential.n < shade else f"{there} {may}"


def shared_state_name(state: str, language: Language) -> str:
    """Name a state; states too small to stand alone have one name in common."""
    return language.gettext("Small groups together") if state == MERGED else state_name(state, language)


def shared_state_meaning(state: str, language: Language) -> str:
    """Say what a state means, or why small ones stand together."""
    if state == MERGED:
        return language.gettext("States with fewer than five people are shown together.")
    return state_meaning(state, language)


def band_name(column: str, band: str | None, language: Language) -> str:
    """Say a band in words; a dash for what is unknown or hidden."""
    if band is None:
        return "—"
    name = _BAND_NAMES[column][band]
    return name if name.isdigit() else language.gettext(name)


def follower_name(place: int, language: Language) -> str:
    """Name the person in row `place` (from 0) by a pseudonym: Follower 0001."""
    return language.gettext("Follower {number}").format(number=f"{place + 1:04d}")
