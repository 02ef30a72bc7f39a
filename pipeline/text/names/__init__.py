"""Names in a text: runs of capitalised words taken apart, and what each name is the name of."""
