"""Run copydesk out of a checkout: `python run_pipeline.py --help` says what it can do."""

import os
import sys
from pathlib import Path

PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"

if __name__ == "__main__":
    try:
        from pipeline.cli import main
    except ModuleNotFoundError as missing:  # not the interpreter that `make` has set up: change to that one
        if not PYTHON.exists() or Path(sys.prefix) == PYTHON.parent.parent:
            sys.exit(f"copydesk: {missing}; `make setup` installs what it needs into .venv")
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
    except KeyboardInterrupt:
        sys.exit("copydesk: stopped")
    main()
