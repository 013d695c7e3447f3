"""Chromium driven by its own protocol over two pipes, without a driver or a socket: what a test needs of a browser."""

import base64
import json
import os
import shutil
import subprocess
import time

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
KEYS = {"Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, ""), " ": (32, " "), "ArrowDown": (40, ""), "ArrowUp": (38, "")}


def found():
    """The path of a browser; without one the test is skipped, except where one is required."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        assert os.environ.get("MEDIAKIT_BROWSER") != "required", f"none of {', '.join(BROWSERS)} is installed"
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed")
    return path


class Browser:
    """One headless browser with one page; `run` evaluates an expression there, outside the page's own policy."""

    def __init__(self, folder):
        ours, theirs = os.pipe(), os.pipe()  # we read, they read
        command = [
            found(), "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
            "--disable-component-update", "--disable-default-apps", f"--user-data-dir={folder / 'profile'}", "--no-sandbox",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe", "--hide-scrollbars", "about:blank",
        ]  # fmt: skip

        def pipes():
            read, write = os.dup(theirs[0]), os.dup(ours[1])
            read, write = (os.dup2(end, high) for end, high in ((read, 60), (write, 61)))
            os.dup2(read, 3)
            os.dup2(write, 4)

        self._process = subprocess.Popen(
            command, preexec_fn=pipes, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(theirs[0])
        os.close(ours[1])
        self._in, self._out = os.fdopen(ours[0], "rb", 0), os.fdopen(theirs[1], "wb", 0)
        self._rest, self._number, self.console, self.asked = b"", 0, [], []
        self._session = None
        page = next(each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method, **params):
        """Send one command and give its result; what happens meanwhile is noted."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self._note(answer)

    def _next(self):
        while b"\0" not in self._rest:
            more = os.read(self._in.fileno(), 1 << 20)
            assert more, "the browser has gone"
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def _note(self, event):
        method, params = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.console.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Log.entryAdded":
            self.console.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"][:200])

    def open(self, path, *, width=1280, height=900, ready="document.documentElement?.dataset.ready"):
        self.size(width, height)
        self.call("Page.navigate", url=path.as_uri())
        self.wait(ready)

    def size(self, width, height=900):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def dark(self, on=True):
        features = [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def frame(self):
        """What `run` needs to work in the only frame of the page, which is another origin."""
        page, self._session = self._session, None
        frame = next(each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "iframe")
        inside = self.call("Target.attachToTarget", targetId=frame["targetId"], flatten=True)["sessionId"]
        self._session = page
        return inside

    def run(self, expression, *, within=None):
        """The value of an expression in the page (or in a frame of it); a promise is waited for."""
        page, self._session = self._session, within or self._session
        try:
            answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        finally:
            self._session = page
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, expression, seconds=30, *, within=None):
        end = time.monotonic() + seconds
        while not (value := self.run(expression, within=within)):
            assert time.monotonic() < end, f"{expression} did not come true: {self.console}"
            time.sleep(0.03)
        return value

    def click(self, selector):
        """A click of the mouse in the middle of what a selector (or a JavaScript expression in brackets) names."""
        where = selector if selector.startswith("(") else f"document.querySelector({json.dumps(selector)})"
        box = self.run(f"(e => {{ e.scrollIntoView({{block: 'center'}}); const b = e.getBoundingClientRect();"
                       f" return [b.x + b.width / 2, b.y + b.height / 2] }})({where})")  # fmt: skip
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press(self, key, *, shift=False):
        code, text = KEYS[key]
        given = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": code, "modifiers": 8 * shift}
        self.call("Input.dispatchKeyEvent", type="keyDown", **given, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **given)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def picture(self, path, *, full=False):
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=full)["data"]))

    def close(self):
        try:
            self._session = None
            self.call("Browser.close")
            self._process.wait(10)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
        self._process.wait(10)
        self._in.close()
        self._out.close()
