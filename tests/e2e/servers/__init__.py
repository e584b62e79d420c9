"""Real IRC servers and services: private, on the loopback, gone when the tests are."""
