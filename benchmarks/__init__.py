"""What this project costs, measured against its peers and against the marks it set itself: `make bench`."""
