"""The pages of the desk that the public sees."""
