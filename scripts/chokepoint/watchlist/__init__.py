"""The user's own events: one TOML file each in watchlist/, rows in the columns of the seeds."""
