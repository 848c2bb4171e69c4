"""People who use a server while its processes are killed: each remembers what was acknowledged."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Sequence
from itertools import count
from urllib.parse import urlencode

from bs4 import BeautifulSoup

HOST = "zuid.localhost"


class User:
    """Somebody with a browser, who goes on whatever happens."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.sent: list[str] = []
        self.acknowledged: list[str] = []
        self.failures: list[str] = []
        self.numbers = count(1)

    def once(self) -> bool:
        """Do one thing; whether the server said that it is done."""
        raise NotImplementedError

    def send(self, method: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, place and text of an answer. Raises where none came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Host": HOST, "X-Forwarded-For": f"10.0.{len(self.sent) // 20}.7"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(data) if data is not None else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.getheader("Location") or "", text

    def form(self, path: str, selector: str) -> dict[str, str]:
        """The values of a form, as a browser would send them back."""
        form = BeautifulSoup(self.send("GET", path)[2], "html.parser").select_one(selector)
        if form is None:
            raise ConnectionError(f"no form at {path}")
        data: dict[str, str] = {}
        for field in form.find_all(["input", "textarea", "select"]):
            kind, name = field.get("type"), field.get("name")
            if not name or kind == "submit" or (kind in {"radio", "checkbox"} and not field.has_attr("checked")):
                continue
            if field.name == "select":
                chosen = field.find("option", selected=True) or field.find("option")
                data[name] = chosen["value"] if chosen else ""
            else:
                data[name] = field.get("value", "on" if kind == "checkbox" else field.get_text().strip("\n"))
        return data


class Family(User):
    """Answers an invitation, each time for another child."""

    def __init__(self, port: int, path: str) -> None:
        super().__init__(port)
        self.path = f"{path}antwoord/"

    def once(self) -> bool:
        name = f"Kind{next(self.numbers)}x{self.port}"
        data = self.form(self.path, "form.reply")
        data |= {"answer": "yes", "pupil-0-first_name": name, "pupil-0-class_name": "2A"}
        self.sent.append(name)
        status, place, text = self.send("POST", self.path, data)
        if status == 302 and "mijn-antwoord" in place:
            self.acknowledged.append(name)
            return True
        self.failures.append(f"{status} {place} {text[:200]}")
        return False


class Staff(User):
    """Somebody who signed in."""

    def sign_in(self) -> bool:
        """Whether the server let them in."""
        data = self.form("/admin/login/", "form")
        status, _place, _text = self.send(
            "POST", "/admin/login/", data | {"username": "baas", "password": "drie-groene-appels"}
        )
        return status == 302

    def signed_in(self) -> None:
        """Sign in, once."""
        if "sessionid" not in self.cookies and not self.sign_in():
            raise ConnectionError("could not sign in")


class Desk(Staff):
    """Invites colleagues."""

    path = ""

    def once(self) -> bool:
        self.signed_in()
        if not self.path:
            _status, place, _text = self.send("GET", "/admin/staff/")
            self.path = f"{place}invite/"
        address = f"collega{next(self.numbers)}@zuid.example"
        data = self.form(self.path, "form[method=post]")
        self.sent.append(address)
        status, place, text = self.send("POST", self.path, data | {"email": address, "name": "Noor", "roles": "auteur"})
        if status == 302:
            self.acknowledged.append(address)
            return True
        self.failures.append(f"{status} {place} {text[:200]}")
        return False


class Publisher(Staff):
    """Writes and publishes."""

    def __init__(self, port: int, page: str) -> None:
        super().__init__(port)
        self.path = f"/admin/pages/{page}/edit/"

    def once(self) -> bool:
        self.signed_in()
        text = f"Tekst {next(self.numbers)}"
        data = self.form(self.path, "#page-edit-form")
        self.sent.append(text)
        status, place, answer = self.send(
            "POST", self.path, data | {"introduction": text, "action-publish": "action-publish"}
        )
        if status == 302 and "/admin/pages/" in place:
            self.acknowledged.append(text)
            return True
        self.failures.append(f"{status} {place} {answer[:200]}")
        return False


class Load:
    """All of them at the same time, until told to stop."""

    def __init__(self, users: Sequence[User]) -> None:
        self.users = users
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._use, args=(user,), daemon=True) for user in users]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish what they are at."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def said(self) -> list[list[str]]:
        """What went wrong last."""
        return [user.failures[-3:] for user in self.users]

    def _use(self, user: User) -> None:
        while not self._stop.is_set():
            try:
                user.once()
            except (OSError, http.client.HTTPException) as error:
                user.failures.append(repr(error))
                self._stop.wait(0.1)
