"""Asking the outside: HTTP and files, within limits, every answer kept before it is passed on."""
