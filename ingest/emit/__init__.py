"""A reconciled edition as Arrow tables: ``schemas`` declares them, ``columns`` builds arrays, ``datasets`` fills them."""
