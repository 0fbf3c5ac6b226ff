"""Files to start from: a scenario, a service, a study, with what may be said in them as comments."""
