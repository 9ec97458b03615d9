"""What happens to the files of an evaluation: received, read by a worker, stored as answers in one transaction."""
