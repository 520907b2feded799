"""Documents that poison a load: bulletins that look like any other and cannot be published."""
