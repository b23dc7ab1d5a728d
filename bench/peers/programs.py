"""The programs of bench/ on asyncio, and how a row of them is measured and printed.

A scheduling point is a step of a task: its start, and what follows each `await asyncio.sleep(0)`,
so that a task of k steps has k of them, as here; the task that joins them has its own.
"""
import asyncio
import resource
import time

RUN_COUNT = 5
RATE_EXECUTION_COUNT = 200
SEED_COUNT = 200
SCHEDULE_MAX = 200


async def stores(task_count, step_count):
    cell = []

    async def store(task):
        for step in range(step_count):
            cell[:] = [task]
            if step + 1 < step_count:
                await asyncio.sleep(0)

    await asyncio.gather(*(store(task) for task in range(task_count)))


async def bounded_queue():
    """Two producers and two consumers of four items each, over a queue of two."""
    queue = asyncio.Queue(maxsize=2)

    async def produce():
        for item in range(4):
            await queue.put(item)

    async def consume():
        for _ in range(4):
            await queue.get()

    await asyncio.gather(produce(), consume(), produce(), consume())


async def uneven():
    """The bug: one store lands after twenty-five others."""
    cell = []

    async def store(count, value):
        for _ in range(count):
            await asyncio.sleep(0)
            cell.append(value)

    await asyncio.gather(store(1, 2), store(25, 1))
    assert cell[-1] != 2


async def lost_update():
    """The bug: of two increments, one is lost."""
    cell = [0]

    async def increment():
        value = cell[0]
        await asyncio.sleep(0)
        cell[0] = value + 1

    await asyncio.gather(increment(), increment())
    assert cell[0] == 2


class Session:
    """A toy of a session: its stream to a client, and what still runs for it."""

    def __init__(self):
        self.stream = asyncio.Queue()
        self.is_open = True

    def close(self):
        self.is_open = False
        self.stream.put_nowait(None)


async def respond(send, status, body=b""):
    await send({"type": "http.response.start", "status": status})
    await send({"type": "http.response.body", "body": body})


async def stream_events(session, receive, send):
    await send({"type": "http.response.start", "status": 200})
    gone = asyncio.ensure_future(receive())
    while not gone.done():
        item = asyncio.ensure_future(session.stream.get())
        await asyncio.wait([item, gone], return_when=asyncio.FIRST_COMPLETED)
        if not item.done():
            item.cancel()
            break
        if item.result() is None:
            break
        await send({"type": "http.response.body", "body": item.result(), "more_body": True})
    gone.cancel()
    await send({"type": "http.response.body", "body": b""})


async def app(session, scope, receive, send):
    """An ASGI application: POST hands a message to the stream, GET streams, DELETE ends it."""
    if not session.is_open:
        await respond(send, 404)
    elif scope["method"] == "GET":
        await stream_events(session, receive, send)
    elif scope["method"] == "DELETE":
        session.close()
        await respond(send, 200)
    else:
        message = await receive()
        if session.is_open:
            session.stream.put_nowait(message["body"])
        await respond(send, 202)


async def request(session, method, messages):
    sent = []
    inbox = asyncio.Queue()
    for message in messages:
        inbox.put_nowait(message)

    async def send(message):
        await asyncio.sleep(0)
        sent.append(message["type"])

    await app(session, {"type": "http", "method": method}, inbox.get, send)
    assert sent[0] == "http.response.start" and sent.count("http.response.start") == 1


async def scenario():
    """POST, an SSE stream, DELETE and a disconnect, in every order."""
    session = Session()
    body = {"type": "http.request", "body": b'{"method": "ping"}'}
    gone = {"type": "http.disconnect"}
    await asyncio.gather(request(session, "GET", [gone]), request(session, "POST", [body]),
                         request(session, "DELETE", [gone]))


PROGRAMS = {
    "b1-2x4": lambda: stores(2, 4),
    "b1-3x10": lambda: stores(3, 10),
    "b2-3x3": lambda: stores(3, 3),
    "b4-queue": bounded_queue,
    "b5-uneven": uneven,
    "b5-lost-update": lost_update,
    "b7-scenario": scenario,
}
STEPS = "points: each step of a task, the joining one's too"
TOY = "a toy server of 60 lines"
QUEUE = "asyncio.Queue; points: each step of a task"


def peak_kib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def show(tool, row, how, unit, middle, values, executions, note):
    fields = [row, tool, how, unit, f"{middle:.3f}", f"{min(values):.3f}", f"{max(values):.3f}",
              str(executions), str(peak_kib()), note]
    print("measured", *fields, sep="\t", flush=True)


def median(values):
    return sorted(values)[len(values) // 2]


def print_rate(tool, row, how, explore):
    """explore(program, how, first_seed, count): as many executions."""
    values = []
    for run in range(RUN_COUNT):
        start = time.process_time()
        explore(PROGRAMS[row], how, 1 + run * RATE_EXECUTION_COUNT, RATE_EXECUTION_COUNT)
        values.append(RATE_EXECUTION_COUNT / (time.process_time() - start))
    note = {"b4-queue": QUEUE, "b7-scenario": TOY}.get(row, STEPS)
    show(tool, row, how, "executions/s", median(values), values, "-", note)


def print_bug(tool, row, how, explore):
    """explore() gives how many executions came before the first that fails, or None."""
    values = []
    missed = 0
    for seed in range(SEED_COUNT):
        passed = explore(PROGRAMS[row], how, 1 + seed * SCHEDULE_MAX, SCHEDULE_MAX)
        missed += passed is None
        values.append(SCHEDULE_MAX if passed is None else passed + 1)
    note = f"{missed} of {SEED_COUNT} seeds without it in {SCHEDULE_MAX}"
    show(tool, row, how, "schedules", sum(values) / len(values), values, "-", note)


def print_row(tool, row, how, explore):
    (print_bug if row.startswith("b5-") else print_rate)(tool, row, how, explore)
