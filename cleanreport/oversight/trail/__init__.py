"""The trail of events as officers read it."""
