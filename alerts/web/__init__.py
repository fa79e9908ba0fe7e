"""What every web program shares: factory, limits, headers, languages, error pages, forms."""
