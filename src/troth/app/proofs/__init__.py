"""The proof of the wall: what people type is found nowhere on the host, and nobody takes it over.

`troth prove-wall` plays a whole engagement through the pages of a real server on a throwaway home,
with random words in every sealed field, tries a takeover, and then searches every file.
"""
