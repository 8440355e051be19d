"""Forms that staff build: contact, join a workgroup, interest in a newsletter.

An answer is private: it is read by whoever has the right to (`rights`), erased after
FORM_ANSWER_DAYS, and its words are in no letter. The forms are for adults, and say so.
"""
