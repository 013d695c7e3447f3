"""The site, built by Sphinx from the repository alone: `make docs`. Nothing in its pages is fetched from elsewhere."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import pages  # noqa: E402

import mediakit  # noqa: E402

project = "mediakit"
author = "The mediakit developers"
copyright = "The mediakit developers; MIT licence"
version = release = mediakit.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "_static", "examples"]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3
default_role = "code"
nitpicky = False  # what a signature names (pandas, NumPy) is no page of ours

autodoc_member_order = "alphabetical"
autodoc_typehints_format = "short"
autodoc_inherit_docstrings = True
add_module_names = False
napoleon_numpy_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = "mediakit"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_show_sphinx = False
html_copy_source = False
html_last_updated_fmt = None
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme_options = {"navigation_with_keys": True}


def setup(app):
    """What the repository already says is written into pages before Sphinx looks for them."""
    pages.write(HERE)
    app.connect("html-page-context", pages.told_level, priority=900)
    app.connect("source-read", pages.live)
    app.connect("autodoc-process-docstring", pages.with_example)
    app.connect("autodoc-process-signature", pages.short_signature)
