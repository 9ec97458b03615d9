"""What happens to the answers of an evaluation: frozen, prepared, asked, stored, read."""
