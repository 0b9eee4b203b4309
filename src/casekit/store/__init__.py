"""The store: tables, engines, migrations."""
