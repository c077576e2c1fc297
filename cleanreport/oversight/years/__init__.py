"""Setting up fiscal years: dates and rounds, process types with key factors, scoring, reminders, retention."""
