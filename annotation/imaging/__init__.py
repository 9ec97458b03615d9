"""The only place that opens pixels: checked decoding in a child process, renditions, camera data.

`pictures` is the door. The modules that the child imports (`child` and what it names) know nothing of Django, so this
file imports nothing.
"""
