"""What tables look like: `python -m tests.shape` migrates a home and prints the shape as JSON."""

import json
import sys
from typing import Any

Shape = dict[str, dict[str, list[Any]]]


def shape() -> Shape:
    """Return columns, and constraints without their names, of each table of both databases."""
    from django.db import connections

    found: Shape = {}
    for alias in ("default", "shares"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                if table == "django_migrations":
                    continue
                columns = connection.introspection.get_table_description(cursor, table)
                held = connection.introspection.get_constraints(cursor, table)
                rules = [{k: v for k, v in rule.items() if k != "orders"} for rule in held.values()]
                found[f"{alias}.{table}"] = {
                    "columns": sorted([c.name, str(c.type_code), bool(c.null_ok)] for c in columns),
                    "rules": sorted(
                        json.dumps(rule, sort_keys=True, default=str) for rule in rules
                    ),
                }
    return found


def main() -> None:
    """Migrate both databases, and print their shape."""
    import django
    from django.core.management import call_command

    django.setup()
    for alias in ("default", "shares"):
        call_command("migrate", database=alias, verbosity=0)
    json.dump(shape(), sys.stdout)


if __name__ == "__main__":
    main()
