"""Files and archives on disk, read in parts."""
