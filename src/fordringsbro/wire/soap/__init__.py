"""The services: envelopes, faults, the host, the files of the contract."""
