"""Flink for presslake: a cluster on this machine from packages, jobs by its REST interface, containers for a real one."""
