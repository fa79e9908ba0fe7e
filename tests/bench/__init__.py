"""`make bench`: what filing costs and how much the programs bear, as one JSON document on standard output."""
