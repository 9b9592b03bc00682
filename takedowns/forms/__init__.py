"""The public forms of the desk."""
