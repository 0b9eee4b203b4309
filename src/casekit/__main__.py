"""`python -m casekit`: the command line, for places where no script was installed."""

from __future__ import annotations

from casekit.cli.main import main

if __name__ == "__main__":
    main()
