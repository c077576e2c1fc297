"""`python -m cleanreport` is the command line."""

import sys

from cleanreport.cli import main

sys.exit(main())
