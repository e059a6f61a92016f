"""`python -m tidyk` is the command `tidyk`."""

import sys

from tidyk.cli import main

sys.exit(main())
