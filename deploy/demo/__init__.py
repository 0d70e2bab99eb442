"""A small newsroom on loopback: invented publishers, invented news. See `newsroom.Newsroom`."""
