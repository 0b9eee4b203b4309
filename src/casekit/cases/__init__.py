"""Cases: loans, aging, intake, payments, promises and holds."""
