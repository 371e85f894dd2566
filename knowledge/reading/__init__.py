"""A file as a union published it -> passages: read, clean, split."""
