"""Privacy and house rules as tests: each fails when somebody breaks the rule it names."""
