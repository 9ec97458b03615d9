"""The formats of reinforcement learning: a prompt about an image a row, with a ground truth that a program checks."""
