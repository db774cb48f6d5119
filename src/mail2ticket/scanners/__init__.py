"""Scanners that come with the library; a host with one of its own writes `ports.Scanner`."""
