"""Speed and size of every page, beside its floor: `make bench`."""
