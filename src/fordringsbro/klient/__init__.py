"""The client side: a Zeep client of the SF1590 services, fixture messages, and a generator of valid ones.

Nothing here knows how the services work inside: it is what a fagsystem or an integration tester would write. Only the
generator looks at the filter's rule packs, to make claims that pass them.
"""
