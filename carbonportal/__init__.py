"""Carbon Portal: settings, addresses and everything that spans the apps. Nobody imports it."""
