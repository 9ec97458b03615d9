"""Reads what files hold beside their pixels, within bounds. Standard library only; runs in the child process."""
