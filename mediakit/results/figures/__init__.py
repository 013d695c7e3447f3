"""Drawing: a tidy frame in, Axes out; one house style, colour-blind safe. One file a form of drawing."""
