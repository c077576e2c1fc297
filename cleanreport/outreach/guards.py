"""Who is let in; to everybody else these pages do not exist."""

from cleanreport.accounts.guards import only_for
from cleanreport.outreach import rules

for_officers = only_for(rules.may_address_agencies)
