"""`python -m alerts.cli`, the same as `alerts`."""

import sys

from alerts.cli import main

sys.exit(main())
