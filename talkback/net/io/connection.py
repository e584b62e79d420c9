"""One connection from its first byte to its end: a session, its socket and its timer."""

import asyncio
import traceback
from collections.abc import Callable

from talkback.model.log_event import Level, LogEvent
from talkback.model.message import Message, Reply
from talkback.model.settings import BotSettings, Network
from talkback.net.io.speech import SILENCED, Speech, tell_unsaid
from talkback.net.io.transport import Transport
from talkback.net.io.unread_lines import LineFilter, UnreadLines
from talkback.net.protocol.actions import Disconnect, RetryPolicy
from talkback.net.protocol.role import Role
from talkback.net.protocol.session import Session
from talkback.net.protocol.sts import StsValue

QUIT_TIMEOUT_S = 2.0
"""Seconds a server has to close the connection after our QUIT."""
_SHORTEST_TICK_S = 0.01
"""Seconds at least between two ticks, so that no deadline can keep the loop busy."""
_SLICE_S = 0.01
"""Seconds of lines in a row; then other networks have their turn, however many are left."""
_MAX_LOGGED_ONE_BY_ONE = 10
"""Bad lines logged one by one; after that every thousandth, so that they do not flood the log."""


def nobody_minds(_channel: str) -> None:
    """For who does not ask when a channel was entered."""


class Connection:
    """Guards each line by itself: whatever one of them does, the next is read."""

    def __init__(  # noqa: PLR0913 - whom it tells of what
        self,
        session: Session,
        connection: Transport,
        on_message: Callable[[Message], None],
        on_event: Callable[[LogEvent], None],
        advise: Callable[[StsValue], None],
        on_enter: Callable[[str], None] = nobody_minds,
        line_filter: LineFilter | None = None,
        speech: Speech | None = None,
    ) -> None:
        self.session = session
        self._connection = connection
        self._speech = speech
        self._on_message = on_message if speech is None else speech.heard(on_message, on_event)
        self._on_enter = on_enter
        self._on_event = on_event
        self._advise = advise
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[Disconnect] = self._loop.create_future()
        self._timer: asyncio.TimerHandle | None = None
        self._leaving = False
        self._reading = False
        self._unread = UnreadLines(session.message_filter.known_heads, line_filter)
        self._hung_up: str | None = None
        self._unsent: list[str] = []
        self._bad_lines = 0
        self._overlong = 0

    async def run(self) -> Disconnect:
        """Until the connection is over, for whatever reason."""
        try:
            self.session.begin(self._loop.time())
            self._flush()
            self._connection.start(self)
            return await self._over
        finally:
            if self._timer is not None:
                self._timer.cancel()
            self._unread.clear()
            self._drop_replies("the connection is over")
            self._connection.abort()
            self.session.close()

    def received(self, lines: list[str], overlong: int) -> None:
        """A chunk of lines from the socket."""
        if self._leaving or self._over.done():
            return
        if overlong:
            self._cut(overlong)
        waiting = bool(self._unread)
        self._unread.add(lines)
        if not waiting:
            self._read()  # else it is called by the loop, when the others had their turn

    def _read(self) -> None:
        """Go on for a slice of time; with lines left, let the server wait and others work."""
        if self._leaving or self._over.done():
            return
        self._read_lines()
        self._flush()
        if self._unread and not self._leaving:
            self._connection.pause()
            self._loop.call_soon(self._read)
        elif self._hung_up is not None:
            self._hang_up(self._hung_up)
        else:
            self._connection.resume()

    def _read_lines(self) -> None:
        time, unread, actions = self._loop.time, self._unread, self.session.actions
        now = time()
        until = now + _SLICE_S
        if unread:
            self.session.keepalive.last_line_at = now
        self._reading = True
        while unread and now <= until and actions.ending is None:
            self._read_next(now)
            now = time()
        self._reading = False

    def _read_next(self, now: float) -> None:
        """The next line that has to be read, if there is one among those looked through."""
        session, line = self.session, ""
        try:
            line = self._unread.pop() or ""
            message = session.message_filter.known_heads.message(line)
            if message is not None:
                if session.actions.events:
                    self._emit_events()
                self._on_message(message)
            elif line:
                session.receive(line, now)
                self._deliver()
        except Exception as error:  # noqa: BLE001 - one line must not cost the next
            self._guard(line, error)

    def writable(self, *, ready: bool) -> None:
        self.session.writing_paused = not ready
        if ready:
            self._flush()

    def lost(self, error: Exception | None) -> None:
        reason = f"connection lost: {error}" if error is not None else "the server hung up"
        if self._unread and not self._leaving:
            self._hung_up = reason  # what it said last may say why
        else:
            self._hang_up(reason)

    def _hang_up(self, reason: str) -> None:
        self.session.actions.end(RetryPolicy.AGAIN, reason)
        self._finish()

    def say(self, reply: Reply, to: Message | None) -> bool:
        accepted = self.session.say(reply, to)
        if not self._reading:
            self._flush()
            return accepted
        self._unsent += self.session.lines_to_send(self._loop.time())
        if not self._unread:  # one write for a whole chunk: each costs more than a line
            self._send_unsent()
        return accepted

    def ask_rank(self, message: Message) -> bool:
        asked = self.session.ask_rank(message, self._loop.time())
        if not self._reading:
            self._flush()
        return asked

    def update(self, network: Network, bot: BotSettings) -> None:
        self.session.update(network, bot, self._loop.time())
        self._flush()

    def take_part(self) -> None:
        if not self._leaving and self.session.welcome.role is Role.STANDBY:
            self.session.take_part(self._loop.time())
            self._flush()

    def stand_by(self, reason: str) -> None:
        """What waits for its turn will not be said; for another role another connection is made."""
        if self.session.welcome.role is Role.ACTIVE:
            self._drop_replies(SILENCED)
            self.quit(reason, RetryPolicy.NOW)

    def _drop_replies(self, reason: str) -> None:
        """Tell why replies that were accepted, and waited for their turn, are not said."""
        tell_unsaid(self.session.send_queue.drop_replies(), reason, self._on_event)

    def quit(self, reason: str, retry: RetryPolicy) -> None:
        """Send QUIT and read no more; a server that does not close is left after QUIT_TIMEOUT_S."""
        if self._leaving:
            return
        self.session.quit(reason)
        self.session.actions.end(retry, reason)
        self._flush()

    def _flush(self) -> None:
        """Do the session's actions: write, log, end, wait."""
        actions = self.session.actions
        now = self._loop.time()
        self._unsent += self.session.lines_to_send(now)
        self._send_unsent()
        self._emit_events()
        if actions.advice is not None:
            self._advise(actions.advice)
            actions.advice = None
        if actions.ending is None:
            self._schedule_tick(now)
        elif not self._leaving:
            self._leaving = True
            self._close()

    def _close(self) -> None:
        """With a QUIT said, wait for the server to hang up: an abort could overtake it."""
        if self._timer is not None:
            self._timer.cancel()
        if self.session.said_goodbye:
            self._timer = self._loop.call_later(QUIT_TIMEOUT_S, self._finish)
        else:
            self._finish()

    def _finish(self) -> None:
        ending = self.session.actions.ending
        if ending is not None and not self._over.done():
            self._over.set_result(ending)

    def _send_unsent(self) -> None:
        lines, self._unsent = self._unsent, []
        if lines:
            self._write(lines)

    def _write(self, lines: list[str]) -> None:
        if self._speech is not None:
            lines = self._speech.permitted(lines, self._on_event)
        try:
            self._connection.send(lines)
        except ValueError:
            for line in lines:
                self._write_alone(line)

    def _write_alone(self, line: str) -> None:
        try:
            self._connection.send([line])
        except ValueError as error:
            self._on_event(LogEvent(Level.ERROR, "line-withheld", {"reason": str(error)}))

    def _emit_events(self) -> None:
        actions = self.session.actions
        events, actions.events = actions.events, []
        for event in events:
            self._on_event(event)

    def _deliver(self) -> None:
        """What a line changed is logged before the bot acts on it."""
        self._emit_events()
        messages, entered = self.session.actions.messages, self.session.actions.entered
        while entered:
            self._on_enter(entered.pop(0))
        while messages:
            self._on_message(messages.pop(0))

    def _schedule_tick(self, now: float) -> None:
        """One timer; one that is too early stays, and looks again when it fires."""
        when = max(self.session.deadline, now + _SHORTEST_TICK_S)
        if self._timer is not None and not self._timer.cancelled():
            if now < self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = self._loop.time()
        if now >= self.session.deadline:
            try:
                self.session.tick(now)
                self._deliver()
            except Exception as error:  # noqa: BLE001 - what falls due is guarded as well
                self._guard("", error)
        self._flush()

    def _cut(self, lines: int) -> None:
        """Log lines that were longer than a line may be: the first, the tenth, and so on."""
        before, self._overlong = self._overlong, self._overlong + lines
        if len(str(before)) < len(str(self._overlong)) or not before:
            self.session.actions.emit(Level.WARNING, "line-too-long", lines=self._overlong)

    def _guard(self, line: str, error: Exception) -> None:
        """Log a line that could not be dealt with: where it broke, never what was in it."""
        self._bad_lines += 1
        if self._bad_lines > _MAX_LOGGED_ONE_BY_ONE and self._bad_lines % 1000:
            return
        frame = traceback.extract_tb(error.__traceback__)[-1]
        words = [word for word in line.split(" ")[:3] if word[:1] not in ("@", ":")]
        self.session.actions.emit(
            Level.WARNING,
            "bad-line",
            command=words[0][:20] if words else "",
            error=f"{type(error).__name__}: {error}"[:200],
            place=f"{frame.filename.rpartition('/')[2]}:{frame.lineno}",
            count=self._bad_lines,
        )
