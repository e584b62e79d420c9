"""Being on IRC: what comes in is guarded, what goes out is sanitised, split, throttled."""
