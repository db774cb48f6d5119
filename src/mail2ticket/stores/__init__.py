"""
Stores that come with the library; a host with tables of its own writes one, see `ports`.

Import the one you want: `mail2ticket.stores.memory` or `mail2ticket.stores.sqlite`.
"""
