"""Events, rendered: for people in columns (rich on a terminal), for collectors as JSON lines.

`formatters` is how a record reads, `setup` where records go, `background_writer` what lets nobody
wait for that.
"""

from talkback.eventlog.formatters import Format
from talkback.eventlog.setup import configured_logging, is_logged, log_event

__all__ = ["Format", "configured_logging", "is_logged", "log_event"]
