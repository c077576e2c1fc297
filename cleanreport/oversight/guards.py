"""Who is let in; to everybody else these pages do not exist."""

from cleanreport.accounts.guards import only_for
from cleanreport.cycles import rules

for_officers = only_for(rules.may_run_cycles)
# Whoever follows the agencies: the office all of them, a ministry's viewers those of their ministry, to read only.
for_watchers = only_for(lambda user: user.is_active and (user.is_ministry_viewer or rules.may_run_cycles(user)))
