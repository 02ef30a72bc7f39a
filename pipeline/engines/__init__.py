"""Ways to run `refine` over many tasks. Each has one `map` that yields results in the order of the tasks."""
