"""What a good citizen knows before and after a request: robots.txt, hints, patience, verdicts."""
