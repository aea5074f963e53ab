"""The provider simulator: token endpoints of well-known services on loopback, in every state that a token can be in.

``simulator`` decides what is answered and knows neither sockets nor the wall clock; ``application`` and ``server`` put
it on the network; ``providers/*.toml`` say what each service answers; ``drive`` runs a command against all of it.
"""
