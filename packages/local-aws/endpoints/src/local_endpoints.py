# In the process of a Python function: makes connections to the public names of what is on this machine lead to it. The same for Node.js
# is lead-here.ts.

import importlib.util
import json
import os
import re
import sys

SETTINGS_VARIABLE = "LOCAL_AWS_RUNTIME"
HOST = "127.0.0.1"
PORTS = {80, 443, "80", "443", "http", "https"}


def lead_here():
    """Takes what the process is told out of its environment. To be called before the function's module is loaded."""
    endpoints = json.loads(os.environ.pop(SETTINGS_VARIABLE, "{}")).get("endpoints")
    if endpoints is None:
        return
    names = re.compile(endpoints["names"], re.IGNORECASE)
    changes = {
        "socket": lambda module: redirect(module, names, endpoints["port"]),
        "ssl": lambda module: trust(module, names, endpoints["certificate"]),
    }
    for name in [name for name in changes if name in sys.modules]:
        changes.pop(name)(sys.modules[name])
    # The others when they are imported: not every function takes the time for them.
    sys.meta_path.insert(0, ChangingFinder(changes))


class ChangingFinder:
    """Finds modules like everybody else, and changes some of them once they are loaded."""

    def __init__(self, changes):
        self.changes = changes

    def find_spec(self, name, path=None, target=None):
        change = self.changes.pop(name, None)
        if change is None:
            return None
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            change(module)

        spec.loader.exec_module = exec_module
        return spec


def redirect(socket, names, port):
    look_up = socket.getaddrinfo

    def getaddrinfo(host, asked_port, *args, **kwargs):
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if asked_port in PORTS and isinstance(name, str) and names.fullmatch(name):
            return look_up(HOST, port, *args, **kwargs)
        return look_up(host, asked_port, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo


def trust(ssl, names, certificate):
    def trusting(wrap):
        def wrapped(context, *args, **kwargs):
            # The only text among them is the name of the server.
            texts = [each for each in (*args, *kwargs.values()) if isinstance(each, str)]
            if any(names.fullmatch(text) for text in texts):
                context.load_verify_locations(cadata=certificate)
            return wrap(context, *args, **kwargs)

        return wrapped

    ssl.SSLContext.wrap_socket = trusting(ssl.SSLContext.wrap_socket)
    ssl.SSLContext.wrap_bio = trusting(ssl.SSLContext.wrap_bio)
