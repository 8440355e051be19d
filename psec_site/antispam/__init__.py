"""Keeping robots out without watching children: no puzzle, no third party, no cookie of its own.

A sign is something that robots do more often than people (`signs`). A story with signs is taken
all the same, so that a robot learns nothing; a likely robot's waits in a list of its own, and
nobody is written to for it. Only a hard limit refuses. One idea a file:

- `honeypot`: a question that people do not see
- `time_token`: when the form was opened, signed, good for one story
- `proof_of_work`: a second of work by the visitor's own device
- `limits`, `counters`: how much comes from one network, to one address, and in all
- `client_address`: whose network that is
- `guard`: what a view calls
"""
