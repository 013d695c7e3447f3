"""Drawing: a tidy frame in, Axes out; one house style, colour-blind safe."""

from mediakit.plots.bars import bars
from mediakit.plots.dispersion import dispersion
from mediakit.plots.heat import heat
from mediakit.plots.intervals import intervals
from mediakit.plots.keyness import keyness
from mediakit.plots.scatter import scatter
from mediakit.plots.shown import Shown, digest, picture, show
from mediakit.plots.style import colours, house_style, new_figure, shorten
from mediakit.plots.timeline import timeline

__all__ = [
    "Shown", "bars", "colours", "digest", "dispersion", "heat", "house_style", "intervals", "keyness", "new_figure",
    "picture", "scatter", "shorten", "show", "timeline",
]  # fmt: skip
