"""What each runner needs: its options with their reasons, and what is missing for it on this machine."""
