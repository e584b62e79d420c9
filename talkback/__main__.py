"""`python -m talkback` is the same program as `talkback`."""

from talkback.cli.interrupts import loading

if __name__ == "__main__":
    with loading():
        from talkback.cli.main import main

        main()
