"""Edit rules: the language (``rules``), their compilation for a set of tables (``plan``) and their evaluation
with intervals at printed precision (``evaluate``)."""
