"""The documentation: pages in Markdown, and ``docs.site``, which makes a static site of them."""
