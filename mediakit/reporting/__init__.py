"""What is handed on: one page for a paper, a page to explore, chapters executed as pages, a saved result made again."""
