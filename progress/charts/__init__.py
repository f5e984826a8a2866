"""Pictures as numbers and words: pure, drawn by the templates of components/pictures."""
