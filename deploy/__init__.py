"""What runs presslake somewhere: demo, containers, schedules, runners."""
