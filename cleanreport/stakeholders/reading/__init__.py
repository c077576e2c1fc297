"""Reading lists of stakeholders: cells into persons, and what is wrong with them. Knows no database.

`read` is all that an import needs. The process that reads a file imports this package without Django.
"""

from cleanreport.stakeholders.reading.facts import NotAList, Person, Problem
from cleanreport.stakeholders.reading.running import read

__all__ = ["NotAList", "Person", "Problem", "read"]
