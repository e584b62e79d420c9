"""IRCv3 labeled-response: what a command brought its sender is marked with the sender's label."""

from talkback.ircd.encoding import CODEC, encode
from talkback.ircd.network import NetworkState
from talkback.ircd.state import User
from talkback.model.line import format_tags


def label_response(network: NetworkState, user: User, label: str, before: int) -> None:
    """Mark what stands in the outbox from index `before`: ACK for nothing, a batch for many."""
    response = user.send_queue[before:]
    del user.send_queue[before:]
    if len(response) > 1:
        name = network.fresh_id()
        start = encode(f":{network.name} BATCH +{name} labeled-response")
        end = encode(f":{network.name} BATCH -{name}")
        response = [start, *(_tagged(line, "batch", name) for line in response), end]
    first, *rest = response or [encode(f":{network.name} ACK")]
    for line in (_tagged(first, "label", label), *rest):
        network.send(user, line)


def _tagged(line: bytes, key: str, value: str) -> bytes:
    tag = f"@{format_tags({key: value})}".encode(*CODEC)
    return tag + b";" + line[1:] if line.startswith(b"@") else tag + b" " + line
