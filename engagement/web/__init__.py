"""The app in the browser; the only wing that knows Streamlit."""
