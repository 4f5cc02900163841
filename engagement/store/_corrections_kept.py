"""The user's word about people, one for all snapshots of an account."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from engagement.store._schema import correction


def corrections_of(connection: Connection, account_uid: str) -> pd.DataFrame:
    """account_id and state, in the order of the ids."""
    rows = connection.execute(
        select(correction.c.person, correction.c.state)
        .where(correction.c.account_uid == account_uid)
        .order_by(correction.c.person)
    ).all()
    return pd.DataFrame([tuple(row) for row in rows], columns=["account_id", "state"]).astype("str")


def replace_all(connection: Connection, account_uid: str, corrections: pd.DataFrame) -> None:
    """Keep these in place of the earlier ones, the last word on each person."""
    connection.execute(delete(correction).where(correction.c.account_uid == account_uid))
    said = dict(zip(corrections["account_id"].astype(str), corrections["state"].astype(str), strict=True))
    if said:
        connection.execute(
            insert(correction),
            [{"account_uid": account_uid, "person": person, "state": told} for person, told in said.items()],
        )


def add(connection: Connection, account_uid: str, corrections: pd.DataFrame) -> bool:
    """Keep these beside the earlier ones, the later word wins; whether that changed anything."""
    before = corrections_of(connection, account_uid)
    both = pd.concat([before, corrections[["account_id", "state"]].astype("str")])
    after = both.drop_duplicates("account_id", keep="last").sort_values("account_id", ignore_index=True)
    if after.equals(before.sort_values("account_id", ignore_index=True)):
        return False
    replace_all(connection, account_uid, after)
    return True
