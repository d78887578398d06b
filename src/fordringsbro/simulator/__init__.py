"""PSRM and DMI to test against: servers of their own, with state, virtual time and faults to play.

They speak the same contract files as the adapter's client and share nothing else with it: no tables, no code above the
ground floor. What they decide is this project's reading of public material; `docs/simulators.md` says where it is a
reconstruction.
"""
