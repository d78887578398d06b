"""The ground floor: settings, database, jobs, clock, log and errors; knows nothing of the domain."""
