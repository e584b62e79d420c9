"""Being on IRC: `protocol` knows what to say and has no socket, `io` has the socket."""
