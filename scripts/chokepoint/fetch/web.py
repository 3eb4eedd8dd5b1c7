"""The one way to a publisher: its rate is kept, what fails is tried again, a key is never shown."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TypeVar
from urllib.parse import quote, quote_plus, urlencode

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from chokepoint.errors import ChokepointError
from chokepoint.fetch.answers import short
from chokepoint.fetch.publisher import Incomplete, Key, Publisher, Question, Unusable

ATTEMPTS = 5
LONGEST_WAIT = 120.0  # seconds: whoever asks for more is asked another day
TIMEOUT = (20.0, 180.0)  # seconds to connect, and between two pieces of an answer
LIMITED = 429
AGAIN = "Nothing of this answer was saved; what came before it is kept. Try again later."
PAUSE = time.sleep
NOW = time.monotonic
Read = TypeVar("Read")


class Failed(ChokepointError):
    """A publisher did not give what was asked for."""


class _TryAgain(Exception):
    """Worth another attempt, after the seconds that the publisher names."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.what, self.wait = what, wait


def variable_of(publisher: Publisher) -> str:
    """The variable that sends requests to another address, as a proxy of one's own."""
    return f"CHOKEPOINT_{publisher.name.upper()}_ADDRESS"


class Web:
    """Asks one publisher, one question after the other."""

    def __init__(self, publisher: Publisher) -> None:
        self.publisher = publisher
        self.address = os.environ.get(variable_of(publisher), publisher.address).rstrip("/")
        self.secret = os.environ.get(publisher.key.variable, "") if publisher.key else ""
        self._last: float | None = None
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"chokepoint/{version('chokepoint')}"

    @property
    def has_key(self) -> bool:
        """Whether the environment has the publisher's key."""
        return bool(self.secret)

    def require_key(self) -> None:
        """Raise where the publisher answers nobody without a key."""
        key = self.publisher.key
        if key and key.is_needed and not self.secret:
            raise ChokepointError(
                f"{self.publisher.title} wants a key: set {key.variable}. It is free: {key.where}"
            )

    def shown(self, question: Question) -> str:
        """The address of a question, with the name of its variable in the place of a key."""
        said = urlencode(question.parameters)
        key = self.publisher.key
        if key and self.secret:
            said = "&".join([*([said] if said else []), f"{key.parameter}=${key.variable}"])
        return f"{self.address}/{question.path}" + (f"?{said}" if said else "")

    def ask(self, question: Question, read: Callable[[int, bytes], Read]) -> tuple[bytes, Read]:
        """The bytes of an answer and what `read` makes of them; Failed where there is none."""
        retrying = Retrying(
            sleep=PAUSE,
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception_type(_TryAgain),
            reraise=True,
        )
        try:
            return retrying(self._attempt, question, read)
        except _TryAgain as last:
            why = f"no answer after {ATTEMPTS} attempts: {last.what}"
            raise self.failed(question, why, AGAIN) from None
        except Unusable as answer:
            raise self.failed(question, answer.what, f"Nothing of it was saved. {answer.remedy}") \
                from None  # fmt: skip

    def _attempt(
        self, question: Question, read: Callable[[int, bytes], Read]
    ) -> tuple[bytes, Read]:
        status, body = self._answer(question)
        try:
            return body, read(status, body)
        except Incomplete as broken:
            raise _TryAgain(f"status {status}, {broken.what}") from None
        except Unusable as answer:
            raise Unusable(f"status {status}, {answer.what}", answer.remedy) from None

    def _answer(self, question: Question) -> tuple[int, bytes]:
        self._keep_rate()
        key = self.publisher.key
        parameters = list(question.parameters)
        if key and self.secret:
            parameters.append((key.parameter, self.secret))
        try:
            answer = self._session.get(
                f"{self.address}/{question.path}",
                params=parameters,
                timeout=TIMEOUT,
                allow_redirects=False,  # no key goes to where a publisher points
            )
            body = answer.content
        except requests.RequestException as error:
            # Its text holds the address with the key.
            raise _TryAgain(f"the connection failed or was cut ({type(error).__name__})") from None
        finally:
            self._last = NOW()
        self._require_served(answer, body)
        return answer.status_code, body

    def _require_served(self, answer: requests.Response, body: bytes) -> None:
        """Raise where the status alone says that there is no answer."""
        status, said = answer.status_code, f"status {answer.status_code}: {short(body)}"
        key = self.publisher.key
        if status == LIMITED or status >= 500:
            wait = _seconds(answer.headers.get("Retry-After", ""), said)
            if wait is not None and wait > LONGEST_WAIT:
                raise Unusable(
                    f"{said} It asks to wait {wait:,.0f} seconds.", "Try again after that time."
                )
            raise _TryAgain(said, wait)
        if status in (401, 403):
            remedy = (
                f"Correct or unset {key.variable} ({key.where})." if key else "Try again later."
            )
            raise Unusable(said, remedy)
        if 300 <= status < 400:
            where = answer.headers.get("Location", "nowhere")
            raise Unusable(
                f"status {status}, which points to {where}.",
                "The key may be wrong, or the service has moved: update chokepoint.",
            )
        if status in (400, 405, 410, 414):
            raise Unusable(said, "If the same question is refused again, update chokepoint.")

    def _keep_rate(self) -> None:
        if self._last is not None:
            rest = self._last + self.publisher.seconds - NOW()
            if rest > 0:
                PAUSE(rest)

    def failed(self, question: Question, what: str, remedy: str) -> Failed:
        """What to raise of a question, without its key."""
        text = f"{self.publisher.title}, {self.shown(question)}: {what} {remedy}"
        return Failed(without_key(text, self.publisher.key, self.secret))


def without_key(text: str, key: Key | None, secret: str) -> str:
    """A text with the name of the variable in the place of the key, however it is written."""
    if key and secret:
        for written in {secret, quote(secret), quote_plus(secret), quote(secret, safe="")}:
            text = text.replace(written, f"${key.variable}")
    return text


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    said = error.wait if isinstance(error, _TryAgain) else None
    return said if said is not None else min(2.0**state.attempt_number, LONGEST_WAIT)


def _seconds(header: str, body: str) -> float | None:
    """Seconds to wait, as Retry-After says it (a number or a day), or the message itself."""
    if header.strip().isdigit():
        return float(header)
    if header:
        try:
            until = parsedate_to_datetime(header)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max((until - datetime.now(UTC)).total_seconds(), 0.0)
    said = re.search(r"again in (\d+) second", body)
    return float(said.group(1)) if said else None
