"""Keeping robots out without tracking anybody (rule R20): no puzzle, third party or cookie.

A sign is something that robots do more often than people (`signs`). A story with signs is accepted
all the same, so that a robot learns nothing; a likely robot's story is listed separately and causes
no e-mail. Only a hard limit refuses a request.

- `honeypot`: a form field that people do not see
- `time_token`: when the form was opened; signed, valid for one story
- `proof_of_work`: a short computation by the visitor's device
- `once`: codes that may be used once only
- `challenge`: the proof, or a short wait, where others have reached a limit
- `limits`, `counters`: how many requests are too many per network, e-mail address and in all
- `client_address`: the network that a request comes from
- `guard`: the functions that views call
"""
