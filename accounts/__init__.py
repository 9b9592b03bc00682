"""People: the user, roles as data, region scope, the administrators' policy."""
