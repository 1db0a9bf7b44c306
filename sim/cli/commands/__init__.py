"""What can be typed: a file per family of commands, with options and help.

Nothing heavy is imported before a command runs, so that help is quick.
"""
