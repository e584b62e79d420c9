"""IRC without IO: lines and times in, actions out. No clock, dice, file, socket or log of its own.

# Theory of operation

One `Session` is one connection to one network. Whoever owns the socket calls three things:
`receive` with a line, `tick` when the session's `deadline` has come, `lines_to_send` after either.
What the session wants done collects in its `Actions`: lines that may not wait (registration, PONG,
QUIT), lines that wait for the throttle, messages for the rules, events for the log, and, once, how
the connection ends (`Disconnect`, whose `RetryPolicy` says what follows).

A connection goes through these states, each with a time limit:

    connected -> capabilities (CAP LS 302) -> login (SASL) -> welcome (001) -> end of welcome
    (376 or 422) -> login (services) -> registered, until the Disconnect

- **registration** owns the way to 001: capabilities, STS, login. With a login configured, nothing
  leads past it unauthenticated unless the config allows that.
- **welcome** owns the way from there to the channels: its end, and a login by services.
- **nick** owns who we are; every comparison of nicks and channels is by the network's casemapping
  (005), which may come late: tables keyed by names are `CasemappedDict`s that fold anew.
- **channels** owns where we are to be; **membership** follows who is where; **users** remembers who
  is a bot and who has which account.
- **incoming** turns PRIVMSG into `Message`s and keeps out what is not live talk of other people:
  echoes, NOTICEs, bots, history and playback.
- **outgoing** turns replies into lines that the server will relay whole; **send_queue** is the
  token bucket through which everything but PONG and QUIT leaves.

The invariants:

1. A line that cannot be read harms nothing but itself; `receive` raises ValueError or IndexError,
   and the next line is read.
2. Everything that is kept because a server said so is bounded in number and in bytes.
3. Nothing leaves but through `line_format`, which lets no CR, LF or NUL through.
4. `deadline` is never earlier than the next thing to do, so that an idle session wakes nobody.
"""
