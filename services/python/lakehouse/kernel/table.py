"""Tables as results: typed columns, limited rows and bytes."""

import base64
import datetime
import decimal
import json
import math

from pyspark.sql.types import TimestampNTZType

TABLE = "application/vnd.lakehouse.table+json"

#: Of one table: https://docs.databricks.com/en/notebooks/notebook-limitations.html
MAX_ROWS = 10_000
MAX_BYTES = 2 * 1024 * 1024


def table_of(frame):
    """The first rows of a Spark DataFrame; more rows than shown are never fetched."""
    schema = [
        {"name": field.name, "type": field.dataType.json(), "metadata": json.dumps(field.metadata)}
        for field in frame.schema.fields
    ]
    local = {column for column, field in enumerate(frame.schema.fields) if isinstance(field.dataType, TimestampNTZType)}
    rows, size = [], 0
    fetched = frame.take(MAX_ROWS + 1)
    for row in fetched[:MAX_ROWS]:
        values = [without_zone(value) if column in local else plain(value) for column, value in enumerate(row)]
        size += len(json.dumps(values, ensure_ascii=False).encode())
        if size > MAX_BYTES:
            break
        rows.append(values)
    return {"schema": schema, "data": rows, "truncated": len(rows) < len(fetched)}


def without_zone(value):
    return value and value.isoformat(timespec="milliseconds")


def plain(value):
    """A value as JSON has it: numbers and booleans as such, everything that JSON does not know as text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if hasattr(value, "asDict"):
        return {name: plain(inner) for name, inner in value.asDict().items()}
    if isinstance(value, dict):
        return {str(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return str(value)
