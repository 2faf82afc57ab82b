"""What a file says about itself: a path goes in, facts come out; no database, no network."""
