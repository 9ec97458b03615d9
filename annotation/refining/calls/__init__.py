"""Calls of endpoints: the client, its transport and limits, and how keys stay hidden."""
