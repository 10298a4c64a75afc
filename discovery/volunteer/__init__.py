"""Campaigns on volunteers' computers: the gateway that stock BOINC clients attach to, the trust, and the app."""
