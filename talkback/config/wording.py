"""What kinds of values are called, in messages and in the reference."""

FLAG = "true or false"
DURATION = 'a duration such as "500ms", "30s", "5m", "1h" or "1d", or a number of seconds'
SECRET = 'a string, { env = "NAME" } or { file = "path" }'  # noqa: S105 - a description
STRING = "a string"
FILE_PATH = "the path of a file"
