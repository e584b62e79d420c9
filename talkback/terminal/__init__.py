"""What is printed for people: colours for light and dark, folding, columns, the width there is."""
