"""The command line: one file per family of commands. All printing is done here."""
