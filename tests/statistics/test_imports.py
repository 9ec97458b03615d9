"""numpy and scipy stay out of the web processes, of which there are many: they take 50 MB and half a second of each."""

import subprocess
import sys

CODE = """
import sys
import django
django.setup()
from django.urls import get_resolver
get_resolver()._populate()
import config.urls
import annotation.statistics.images, annotation.statistics.statistic, annotation.wording.quality.statistics
print(sorted({name.partition(".")[0] for name in sys.modules} & {"numpy", "scipy", "pyarrow", "api", "frontend"}))
"""


def test_web_processes_load_neither_numpy_nor_scipy():
    process = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "['api', 'frontend']"
