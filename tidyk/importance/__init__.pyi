# The catalogue's names of this room; `python tests/room_stubs.py` writes them.
from tidyk import vi as vi
from tidyk import vip as vip
