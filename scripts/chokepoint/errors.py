"""The one exception that users see as a message instead of a traceback."""


class ChokepointError(Exception):
    """Something a user can act on: the message says what, where and how to remedy it."""
