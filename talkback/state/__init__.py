"""What must survive a restart: opt-outs, mutes, what the gates remember, counts for `stats`.

`base` is the interface, `sqlite` keeps it; `serialize` turns the engine's tables into rows.
"""
