"""What the command line does, one file a noun; `kept/command.py` lists it."""
