"""Everything a server of the app imports, loaded once: forked servers begin from here."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from threadpoolctl import threadpool_limits

import engagement

_RUN_NOT_IMPORTED = ("main", "__main__")

for _module in pkgutil.walk_packages(engagement.__path__, "engagement."):
    _name = _module.name.rpartition(".")[2]
    if _name not in _RUN_NOT_IMPORTED and "spark" not in _name:
        import_module(_module.name)

# With one thread: the threads of a pool would be missing in the forks, which would wait for them.
with threadpool_limits(1):
    engagement.value(["So that the reading of texts is ready, too."])
