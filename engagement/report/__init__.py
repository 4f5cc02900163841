"""The answer in files: tables for spreadsheets and programs, and one page to read or print."""
