"""Runs one notebook: execute.py NOTEBOOK OUTPUT SECONDS. notebooks/run.sh calls it.

The outputs are committed, so what differs from run to run or names this machine is left out or refused.
"""

import os
import re
import socket
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def tidy(notebook):
    """Drops texts that stand for pictures, among them addresses of objects, and the version of the language; joins
    what a cell printed, which the kernels send in pieces."""
    notebook.metadata.language_info = {"name": notebook.metadata.kernelspec.language}
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        for at in range(len(outputs) - 1, 0, -1):
            before, output = outputs[at - 1], outputs[at]
            if before.output_type == output.output_type == "stream" and before.name == output.name:
                before.text += output.text
                del outputs[at]
        for output in outputs:
            data = output.get("data", {})
            if any(kind.startswith("image/") for kind in data):
                data.pop("text/plain", None)


def traces(notebook):
    """What in the outputs names this machine."""
    places = [str(Path(__file__).resolve().parent.parent), str(Path.home()), socket.gethostname()]
    words = [word for word in places if len(word) > 5] + [r"/tmp/"]
    pattern = re.compile("|".join(map(re.escape, words)))
    for number, cell in enumerate(notebook.cells, 1):
        found = pattern.search(str(cell.get("outputs", "")))
        if found:
            yield f"cell {number} prints {found.group()}"


def main(source, target, seconds):
    notebook = nbformat.read(source, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=int(seconds),
        record_timing=False,
        resources={"metadata": {"path": str(Path(source).resolve().parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as failed:
        sys.exit(f"{failed}\n{failed.ename}: {failed.evalue}")  # the traceback of JJava lacks the message
    except (CellTimeoutError, DeadKernelError) as failed:
        sys.exit(str(failed))
    tidy(notebook)
    found = list(traces(notebook))
    if found:
        sys.exit("Outputs name this machine: " + "; ".join(found))
    part = target + ".part"  # a run that is killed leaves the old notebook
    nbformat.write(notebook, part)
    os.replace(part, target)


main(*sys.argv[1:])
