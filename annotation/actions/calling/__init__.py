"""The engine for calls of models: leases the requests of a job, keeps limits and budgets, and stores what is paid."""
