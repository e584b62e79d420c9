"""`python -m talkback` is the same program as `talkback`."""

from talkback.cli.main import main

if __name__ == "__main__":
    main()
