"""What a paper needs of a comparison: its sentence, its methods, its sensitivity to other choices, how many articles it takes."""
