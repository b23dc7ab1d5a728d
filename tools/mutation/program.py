"""One program with every mutant in it: the sources rewritten, and built.

A condition asks which mutant is alive where it stands, so that one build serves all of them.
"""
import pathlib
import shutil
import subprocess

from mutation.guards import FOLDER, TABLE

HERE = pathlib.Path(__file__).resolve().parent
SUPPORT = ("mutant.c", "mutant.h")
LEFT_OUT = {".git", "build"}


class Mutant:
    """One change of one guard.  Its number is what the program knows it by; 0 is none."""

    def __init__(self, number, guard, change):
        self.number = number
        self.guard = guard
        self.change = change


def mutants_of(guards):
    """Every mutant of the guards, in their order."""
    pairs = [(guard, change) for guard in guards for change in guard.mutants]
    return [Mutant(index + 1, *pair) for index, pair in enumerate(pairs)]


def numbers_by_guard(mutants):
    found = {}
    for mutant in mutants:
        found.setdefault(mutant.guard, {})[mutant.change] = mutant.number
    return found


def edits(guard, numbers):
    """(where, order, text) of what is put into a file so that a guard asks.

    Where two begin at one place the longer one comes first; where two end, the shorter one.
    """
    if guard.kind == "step":
        return [(guard.start, 0, "mutant_of_" + guard.step.name + " /* "), (guard.end, 0, " */")]
    asked = f"mutant_condition({numbers.get('always', 0)}, {numbers.get('never', 0)}, "
    return [(guard.start, -guard.end, asked), (guard.end, -guard.start, ")")]


def rewritten(file, by_guard):
    """The text of a file whose guards ask, with every line at its number: awaits are named by it."""
    text = file.text
    changes = [edit for guard, numbers in by_guard.items() for edit in edits(guard, numbers)]
    for where, _, inserted in sorted(changes, reverse=True):
        text = text[:where] + inserted + text[where:]
    wrappers = [guard.step.wrapper(file.text[guard.start:guard.end], list(numbers.values()))
                for guard, numbers in by_guard.items() if guard.kind == "step"]
    text = f'#include "{FOLDER}/mutant.h"\n#line 1 "{file.path}"\n{text}'
    if wrappers:
        table = TABLE.search(text)
        text = text[:table.start()] + "\n".join(wrappers) + text[table.start():]
    return text


def place(path, text):
    """Writes a file, unless it is there with this text."""
    if path.is_symlink() or not path.exists() or path.read_text() != text:
        path.unlink(missing_ok=True)
        path.write_text(text)


def link(path, target):
    if not path.is_symlink() or path.resolve() != target.resolve():
        path.unlink(missing_ok=True)
        path.symlink_to(target)


def files_below(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()}


def write_sources(root, folder, mutants):
    """A tree that is the root's, but for the server's own files."""
    server = folder / FOLDER
    server.mkdir(parents=True, exist_ok=True)
    for path in root.iterdir():
        if path.name not in LEFT_OUT | {FOLDER}:
            link(folder / path.name, path)
    by_file = {}
    for guard, numbers in numbers_by_guard(mutants).items():
        by_file.setdefault(guard.file, {})[guard] = numbers
    texts = {file.path.relative_to(FOLDER): rewritten(file, by_guard) for file, by_guard in by_file.items()}
    texts |= {pathlib.Path(name): (HERE / name).read_text() for name in SUPPORT}
    originals = files_below(root / FOLDER)
    for path in originals | set(texts):
        (server / path).parent.mkdir(parents=True, exist_ok=True)
        if path in texts:
            place(server / path, texts[path])
        else:
            link(server / path, root / FOLDER / path)
    for path in files_below(server) - originals - set(texts):
        (server / path).unlink()


def build(root, folder, mutants, jobs):
    """The program's path; raises subprocess.CalledProcessError, with what the build said."""
    write_sources(root, folder / "source", mutants)
    build_folder = folder / "build"
    configure = ["cmake", "-S", folder / "source", "-B", build_folder, "-G", "Ninja", "--log-level=WARNING",
                 "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS_RELEASE=-O2 -w", "-DHALFCLOSE_TESTS=OFF"]
    compile_all = ["cmake", "--build", build_folder, "--parallel", str(jobs), "--target", "halfclose"]
    for command in (configure, compile_all):
        subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return next(path for path in build_folder.rglob("halfclose") if path.is_file())
