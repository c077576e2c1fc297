"""Following all agencies at once: who has not sent and what is missing, progress, warnings, comparison, files of it."""
