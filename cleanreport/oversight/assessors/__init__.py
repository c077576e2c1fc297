"""Which assessor reads what agencies in a year: who has how much, assigning, taking away."""
