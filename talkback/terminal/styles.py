"""How text looks, on light and on dark.

Of the eight colours that every terminal has, red, green and magenta can be read on white and on
black with the palettes that are in use; yellow, cyan and white vanish on white, blue on black, and
in Solarized bright black is the ground itself (a test measures them). No colour tells what no word
tells.
"""

GOOD = "green"
REMARK = "magenta"
BAD = "red"
ERROR = "bold red"
WARNING = "bold magenta"
STRONG = "bold"
QUIET = "dim"
FOUND = "bold reverse"

COLOURS = ("red", "green", "magenta")
"""Where colours only tell one name from another."""

THEME = {
    "bar.complete": GOOD,
    "bar.finished": GOOD,
    "bar.pulse": GOOD,
    "bar.back": QUIET,
    "progress.data.speed": QUIET,
    "progress.download": "none",
    "progress.elapsed": QUIET,
    "progress.percentage": "none",
    "progress.remaining": QUIET,
    "log.time": QUIET,
    "logging.level.debug": QUIET,
    "logging.level.info": GOOD,
    "logging.level.warning": WARNING,
    "logging.level.error": ERROR,
    "logging.level.critical": ERROR,
    "repr.attrib_name": STRONG,
    "repr.attrib_equal": "none",
    "repr.attrib_value": "none",
}
"""What Rich draws by itself, in these colours instead of its own."""
