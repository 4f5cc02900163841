"""Streamlit's own English strings that a visitor can meet; `assets/page.js` shows them translated."""

from engagement.language import N_, Language

BUILT_IN = (
    N_("Upload"),
    N_("Add files"),
    N_("Drag and drop files here"),
    N_("{size} per file"),
    N_("Remove file"),
    N_("files are not allowed."),
    N_("Choose an option"),
    N_("No results"),
    N_("Press Enter to apply"),
    N_("Clear value"),
    N_("Search"),
    N_("Fullscreen"),
    N_("Close fullscreen"),
    N_("Show/hide columns"),
    N_("Show data"),
    N_("Download as PNG"),
    N_("Copy Vega-Lite spec"),
    N_("Copied!"),
    N_("Clear selection"),
    N_("Close"),
    N_("Previous page"),
    N_("Next page"),
    N_("empty"),
    N_("Running..."),
    N_("Stop"),
    N_("Connecting"),
    N_("Connection error"),
    N_("Settings"),
    N_("Rerun"),
    N_("Print"),
    N_("Autoscroll"),
    N_("Open in a new tab"),
    N_("Link to heading"),
    N_("View more"),
    N_("Page not found"),
    N_("The page that you have requested does not seem to exist. Running the app's main page."),
)


def translated(language: Language) -> dict[str, str]:
    """English string -> the same in `language`."""
    return {text: language.gettext(text) for text in BUILT_IN}
