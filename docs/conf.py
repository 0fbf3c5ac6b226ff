"""The site: Sphinx with MyST, as it is kept, needs nothing from outside, and takes pages that read well without it.

MkDocs with Material was the other choice; its end is announced for May 2027. `make docs` builds from a copy of this
folder to which pages made from the code have been added (`docs/generate/`).
"""

from importlib.metadata import version as version_of

project = "Digital Balance"
author = "The authors of Digital Balance"
copyright = "the authors of Digital Balance, MIT"
version = release = version_of("digital-balance")
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["generate", "data"]
html_theme = "furo"  # the reader's own fonts; all scripts are files of the site
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
myst_heading_anchors = 4
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
