"""The values of settings: how they are read and checked, and what follows from them."""
