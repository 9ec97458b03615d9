"""The only package that opens pixels: decoding in a checked child process, renditions, and camera data.

`inspection` is the entrance. The modules that the child process imports (`decoder_process` and what it names) do not
import Django, so this file imports nothing.
"""
