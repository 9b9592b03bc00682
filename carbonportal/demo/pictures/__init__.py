"""Pictures drawn by code for the demo, in the colours of the site."""
