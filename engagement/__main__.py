"""`python -m engagement analyse FILE... --out DIR`, and `fetch HANDLE --out DIR`."""

import sys

from engagement.cli.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
