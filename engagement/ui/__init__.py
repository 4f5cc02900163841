"""The pages' own parts; the only place that knows Streamlit."""
