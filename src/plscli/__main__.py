"""`python -m plscli`."""

from plscli.cli.main import main

if __name__ == "__main__":
    main()
