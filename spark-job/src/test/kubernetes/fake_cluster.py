"""A Kubernetes of one machine, for tests: an API server on loopback that keeps what is written to it, and starts the pods
of executors as processes, as the entry point of Spark's image does. It checks no rights and schedules nothing."""

import json
import os
import re
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

# Less work for JVMs that live for seconds.
JAVA_TOOL_OPTIONS = "-XX:TieredStopAtLevel=1"
VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete", "GET": "get"}
ADDRESS = "127.0.0.1"


class FakeCluster:
    """`objects` maps (resource, name) to what is in the cluster; `written` has everything that ever was, and `requests`
    the verb and resource of each request, as a Role names them."""

    def __init__(self, folder, driver_status=None):
        self.folder, self.driver_status = folder, driver_status
        self.objects, self.written, self.requests, self.processes = {}, {}, set(), []
        self.closed = threading.Event()
        handler = type("Handler", (Handler,), {"cluster": self})
        self.server = ThreadingHTTPServer((ADDRESS, 0), handler)
        self.server.daemon_threads = True
        self.url = f"http://{ADDRESS}:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *failure):
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()
        for process in self.processes:
            process.kill()
            process.wait(timeout=30)

    def put(self, resource, obj):
        name = obj["metadata"]["name"]
        self.written[resource, name] = json.loads(json.dumps(obj))
        obj["metadata"] |= {"uid": f"uid-of-{name}", "resourceVersion": "1", "creationTimestamp": "2026-01-01T00:00:00Z"}
        self.objects[resource, name] = obj
        role = obj["metadata"].get("labels", {}).get("spark-role")
        if resource == "pods" and role == "executor":
            obj["status"] = {"phase": "Running", "podIP": ADDRESS}
            self.processes.append(self.start(obj))
        elif resource == "pods" and role == "driver":
            obj["status"] = self.driver_status
        return obj

    def start(self, pod):
        """Starts an executor by its pod's environment alone, with a folder of its own for what would be in its volumes."""
        name = pod["metadata"]["name"]
        own = self.folder / name
        own.mkdir()
        fields = {"status.podIP": ADDRESS, "metadata.name": name}
        env = {
            entry["name"]: entry.get("value") or fields.get(entry.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath"), "")
            for entry in pod["spec"]["containers"][0]["env"]
        }
        env |= {"SPARK_LOCAL_DIRS": str(own), "PATH": os.environ["PATH"], "SPARK_HOME": os.environ["SPARK_HOME"]}
        env["JAVA_TOOL_OPTIONS"] = JAVA_TOOL_OPTIONS
        java = Path(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
        options = sorted((key for key in env if key.startswith("SPARK_JAVA_OPT_")), key=lambda key: int(key.split("_")[-1]))
        command = [java, *(env[key] for key in options), f"-Xms{env['SPARK_EXECUTOR_MEMORY']}", f"-Xmx{env['SPARK_EXECUTOR_MEMORY']}"]
        command += ["-cp", f"{env['SPARK_HOME']}/jars/*", "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend"]
        command += ["--driver-url", env["SPARK_DRIVER_URL"], "--executor-id", env["SPARK_EXECUTOR_ID"]]
        command += ["--cores", env["SPARK_EXECUTOR_CORES"], "--app-id", env["SPARK_APPLICATION_ID"]]
        command += ["--hostname", env["SPARK_EXECUTOR_POD_IP"], "--resourceProfileId", env["SPARK_RESOURCE_PROFILE_ID"]]
        command += ["--podName", env["SPARK_EXECUTOR_POD_NAME"]]
        with open(self.folder / f"{name}.log", "wb") as log:
            return subprocess.Popen(command, env=env, cwd=own, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def selects(selector, obj):
    """Of Kubernetes' label selectors, the two kinds that Spark uses: a=b and a!=b."""
    labels = obj["metadata"].get("labels", {})
    for key, operator, value in re.findall(r"([^,=!]+)(!?=)([^,]*)", selector):
        if (labels.get(key) == value) == (operator == "!="):
            return False
    return True


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    cluster: FakeCluster

    def answer(self, code, obj):
        body = json.dumps(obj).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle_request(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        path, query = url.path.strip("/").split("/"), parse_qs(url.query)
        if path[:3] != ["api", "v1", "namespaces"] or len(path) not in (5, 6):
            return self.answer(404, {"kind": "Status", "status": "Failure", "code": 404, "message": self.path})
        resource, name = path[4], path[5] if len(path) == 6 else None
        verb = VERBS[self.command]
        if "watch" in query:
            verb = "watch"
        elif name is None and self.command in ("GET", "DELETE"):
            verb = {"GET": "list", "DELETE": "deletecollection"}[self.command]
        self.cluster.requests.add((verb, resource))
        if verb == "watch":
            return self.watch()
        if verb in ("create", "update", "patch"):
            return self.answer(200, self.cluster.put(resource, json.loads(body)))
        found = self.cluster.objects.get((resource, name))
        if name is None:
            selector = ",".join(query.get("labelSelector", []))
            items = [obj for (kind, _), obj in list(self.cluster.objects.items()) if kind == resource and selects(selector, obj)]
            if verb == "deletecollection":
                for obj in items:
                    self.cluster.objects.pop((resource, obj["metadata"]["name"]), None)
            kind = {"pods": "PodList", "services": "ServiceList", "configmaps": "ConfigMapList"}.get(resource, "PersistentVolumeClaimList")
            return self.answer(200, {"apiVersion": "v1", "kind": kind, "metadata": {"resourceVersion": "1"}, "items": items})
        if found is None:
            return self.answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404})
        if verb == "delete":
            self.cluster.objects.pop((resource, name), None)
        return self.answer(200, found)

    def watch(self):
        """Nothing ever changes: Spark also asks. Its client tries a web socket first, and plain HTTP after a 503."""
        if self.headers.get("Upgrade"):
            return self.answer(503, {"kind": "Status", "status": "Failure", "code": 503})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        self.cluster.closed.wait(300)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_request

    def log_message(self, *args):
        """Standard error is for the tests."""
