"""Rows to Parquet: each once, whole or not at all."""
