"""The rules of reading, one file each; `registry` has their order."""
