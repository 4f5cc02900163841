"""The web app: `streamlit run app.py` or `make run`.

A launcher rather than the script itself, for the routes and headers and because, with `pages/` beside a
plain script, the first deep link after a start would run the page without it.
"""

from pathlib import Path

import streamlit as st

from engagement.web.hosts import ask_nobody
from engagement.web.server import lifespan, middleware, on_script_error, routes

ask_nobody()
app = st.App(
    Path(__file__).parent / "engagement" / "web" / "pages" / "main.py",
    lifespan=lifespan,
    routes=routes,
    middleware=middleware,
    on_script_error=on_script_error,
)

if __name__ == "__main__":
    app.run()
