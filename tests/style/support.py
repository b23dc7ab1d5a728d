"""Small trees for the self-tests of the checking tools."""
import contextlib
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))


@contextlib.contextmanager
def tree_of(files):
    """A temporary folder with these files: path -> text."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = pathlib.Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        yield pathlib.Path(folder)


def header(path, body=""):
    """A header as it should be, around `body`."""
    guard = "".join(c if c.isalnum() else "_" for c in path.upper())
    return f"/* What this is. */\n#ifndef {guard}\n#define {guard}\n{body}\n#endif\n"
