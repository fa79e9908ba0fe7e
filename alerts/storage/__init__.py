"""The two stores: the drop, which the public programs write, and the casebook, which only the console knows."""
