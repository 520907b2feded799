"""A reconciled edition as Arrow tables: ``schemas`` declares, ``columns`` builds arrays, ``datasets`` fills them."""
