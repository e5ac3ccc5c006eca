"""
The room of the records beside the cases: problems, patches, releases, change requests, ideas.

One machine for all of them: a record has a timeline and, where the charter gives one, a
lifecycle; its clocks are folded as a case's are, by the rows that are its own.
"""
