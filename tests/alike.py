"""Two answers of the program are the same: by type, by name, by every bit of a number."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd


def same(left: Any, right: Any, where: str = "") -> None:
    """Both are of one type and say the same, exactly."""
    assert type(left) is type(right), where
    if isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right, check_exact=True, obj=where)
    elif isinstance(left, pd.Series):
        pd.testing.assert_series_equal(left, right, check_exact=True, obj=where)
    elif isinstance(left, np.ndarray):
        assert left.dtype == right.dtype, where
        np.testing.assert_array_equal(left, right, err_msg=where)
    elif isinstance(left, dict):
        assert list(left) == list(right), where
        for name in left:
            same(left[name], right[name], f"{where}.{name}")
    elif hasattr(left, "get_params"):
        same(dict(sorted(vars(left).items())), dict(sorted(vars(right).items())), where)
    elif is_dataclass(left):
        for field in fields(left):
            if field.name not in ("origin", "revision"):
                same(getattr(left, field.name), getattr(right, field.name), f"{where}.{field.name}")
    else:
        assert left == right or (left != left and right != right), where
