"""Reading lists of stakeholders: cells into persons, and what is wrong with them. Knows no database."""
