"""nginx with the shipped configuration before the portal, and beside it the same bytes from a file."""

import tempfile
from pathlib import Path

from scripts.postgres import free_port
from tests.bench.load import Connection
from tests.bench.processes import family, seconds_of
from tests.deploy.front import HOST, Front

FILE_SERVER = """
server {{
    listen 127.0.0.1:{port} ssl;
    server_name {name};
    ssl_certificate {folder}/fullchain.pem;
    ssl_certificate_key {folder}/key.pem;
    access_log {folder}/file.log yuanxun;
    location / {{ root {folder}/files; }}
}}
"""


class BenchFront(Front):
    """The front before the portal with the data of a World; `port` is nginx, `file_port` the file."""

    def __init__(self, world, environment):
        self.own = tempfile.TemporaryDirectory(prefix="yuanxun-bench-")
        super().__init__(Path(self.own.name))
        self.environment |= {"DATA_DIR": str(world.data), "SECRET_KEY": "b" * 48, **environment}
        self.file_port = free_port()
        (self.folder / "files").mkdir()

    @property
    def port(self):
        """Of nginx, with TLS."""
        return self.tls

    def write_configuration(self):
        """The shipped one, and a server of files behind it."""
        super().write_configuration()
        with (self.folder / "site.conf").open("a") as file:
            file.write(FILE_SERVER.format(port=self.file_port, name=HOST, folder=self.folder))

    def cpu(self):
        """Processor time of nginx alone, in seconds."""
        return sum(seconds_of(pid) for pid in family(self.processes[1].pid))

    def lay_file(self, path):
        """Put the bytes of a page into the file /page.html."""
        connection = Connection(self.port, HOST)
        _, _, body = connection.ask(path)
        connection.close()
        (self.folder / "files" / "page.html").write_bytes(body)
        (self.folder / "files").chmod(0o755)
        self.folder.chmod(0o755)

    def stop(self):
        """End everything and remove the folder."""
        super().stop()
        self.own.cleanup()


class FileSide:
    """The file behind the same nginx."""

    def __init__(self, front):
        self.port, self.cpu = front.file_port, front.cpu
