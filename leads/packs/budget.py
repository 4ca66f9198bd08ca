"""How much work the files of one form may be. Pure."""

from dataclasses import dataclass

from commons.office import BadFile

# Ten files of pictures and text need less; who needs more has made it to break programs.
MOST_UNPACKED, MOST_ENTRIES, MOST_PARSED, MOST_PACKED = 150_000_000, 10_000, 8_000_000, 5000

TOO_MUCH = "展开后太大，或者里面的部分太多，请拆成几份，分几次存"


@dataclass
class Budget:
    """What is left: bytes unpacked, parts of Office files, bytes of XML read, packed objects of PDF."""

    unpacked: int = MOST_UNPACKED
    entries: int = MOST_ENTRIES
    parsed: int = MOST_PARSED
    packed: int = MOST_PACKED

    def take(self, **used: int) -> None:
        """Use so much of each; raises BadFile where it is more than is left."""
        for name, amount in used.items():
            left = getattr(self, name) - amount
            if left < 0:
                raise BadFile(TOO_MUCH)
            setattr(self, name, left)
