"""Headless Chromium by the W3C WebDriver protocol, spoken in plain HTTP to chromedriver."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

CHROMIUM = Path("/usr/bin/chromium")
DRIVER = shutil.which("chromedriver")
AVAILABLE = CHROMIUM.exists() and DRIVER is not None

_FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1440,1000",
)  # fmt: skip
_READY = "document.documentElement.dataset.ready !== undefined"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {
    "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Left": "\ue012", "Up": "\ue013",
    "Right": "\ue014", "Down": "\ue015", "End": "\ue010", "Home": "\ue011",
}  # fmt: skip


class Browser:
    """One browser with a fresh profile. Raises RuntimeError with the driver's words where a command
    fails."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._profile = tempfile.mkdtemp(prefix="proof-")
        self._driver = subprocess.Popen(
            [str(DRIVER), f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self._url = f"http://127.0.0.1:{port}"
        self._session = ""
        try:
            self._wait()
            options = {"binary": str(CHROMIUM), "args": [*_FLAGS, f"--user-data-dir={self._profile}"]}
            wanted = {
                "browserName": "chrome", "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            }  # fmt: skip
            made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
            self._session = f"/session/{made['sessionId']}"
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._session:
            with contextlib.suppress(OSError, RuntimeError):
                self._call("DELETE", self._session)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._driver.pid, signal.SIGTERM)
        try:
            self._driver.wait(20)
        except subprocess.TimeoutExpired:
            # On a busy machine the driver may wait for its browser; nothing is left to save.
            self._driver.kill()
            self._driver.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    # ------------------------------------------------------------------------------------------ commands

    def open(self, page: Path, fragment: str = "", ready: str = _READY) -> None:
        """Opens the file as from disk and waits until its script has run: until the expression ``ready`` holds."""
        self.log("performance")
        self.log("browser")
        self._do("POST", "/url", {"url": "about:blank"})
        self._do("POST", "/url", {"url": page.as_uri() + fragment})
        for _ in range(200):
            if self.run(f"return {ready}"):
                return
            time.sleep(0.05)
        raise RuntimeError(f"the page's script did not run: {self.log('browser')}")

    def run(self, script: str, *arguments: Any) -> Any:
        """The value that ``script`` returns."""
        return self._do("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def click(self, selector: str) -> None:
        self._do("POST", f"/element/{self._find(selector)}/click", {})

    def hover(self, selector: str) -> None:
        self.run(
            "document.querySelector(arguments[0]).scrollIntoView({block: 'center', behavior: 'instant'})",
            selector,
        )
        origin = {_ELEMENT: self._find(selector)}
        move = {"type": "pointerMove", "duration": 0, "origin": origin, "x": 0, "y": 0}
        pointer = {
            "type": "pointer",
            "id": "mouse",
            "parameters": {"pointerType": "mouse"},
            "actions": [move],
        }
        self._do("POST", "/actions", {"actions": [pointer]})

    def press(self, *names: str) -> None:
        """Presses keys one after the other: names of ``KEYS`` or characters."""
        actions = []
        for name in names:
            key = KEYS.get(name, name)
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._do("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def devtools(self, command: str, **parameters: Any) -> Any:
        return self._do("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def resize(self, width: int, height: int, phone: bool = False) -> None:
        self.devtools(
            "Emulation.setDeviceMetricsOverride", width=width, height=height,
            deviceScaleFactor=2 if phone else 1, mobile=phone,
        )  # fmt: skip

    def media(self, kind: str = "", scheme: str = "light") -> None:
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.devtools("Emulation.setEmulatedMedia", media=kind, features=features)

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self._do("GET", "/screenshot")))

    def pdf(self) -> bytes:
        made = self.devtools("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        return base64.b64decode(made["data"])

    def log(self, kind: str) -> list[dict[str, Any]]:
        """What was logged since last asked: ``browser`` is the console, ``performance`` the network."""
        entries: list[dict[str, Any]] = self._do("POST", "/se/log", {"type": kind})
        return entries

    def requests(self) -> list[str]:
        """Addresses the page asked for since ``open``, its own file left out."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        asked = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        own = self.run("return location.href.split('#')[0]")
        return [url for url in asked if url.split("#")[0] not in (own, "about:blank") and not url.startswith("data:,")]

    # ------------------------------------------------------------------------------------------ protocol

    def _find(self, selector: str) -> str:
        found = self._do("POST", "/element", {"using": "css selector", "value": selector})
        return str(found[_ELEMENT])

    def _do(self, method: str, path: str, body: Any = None) -> Any:
        return self._call(method, self._session + path, body)

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, content, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]["message"]) from None

    def _wait(self) -> None:
        for _ in range(200):
            with contextlib.suppress(OSError):
                self._call("GET", "/status")
                return
            time.sleep(0.05)
        raise RuntimeError("chromedriver does not answer")
