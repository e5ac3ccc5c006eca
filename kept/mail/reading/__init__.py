"""
Reading mail: bytes in, values out.

No database, no settings, no Django. `message.read` is the door; every other
module here is one thing that a mail can hold or hide.
"""
