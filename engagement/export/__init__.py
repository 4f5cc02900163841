"""What is taken away: report, workbook, tables, JSON, corrections."""
