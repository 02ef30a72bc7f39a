"""Run copydesk out of a checkout: `python run_pipeline.py --help` says what it can do."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
