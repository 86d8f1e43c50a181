"""`python -m sim` is `journeysim`."""

from sim.cli import main

if __name__ == "__main__":
    main()
