"""Superset's REST interface: a session, and objects found by what names them."""

from __future__ import annotations

import http.cookiejar
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from warehouse.errors import WarehouseError

_PATIENCE = 120


class Superset:
    """A session. Raises WarehouseError, code ``superset``, with what Superset answered."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url = url.rstrip("/") + "/api/v1/"
        self._headers = {"Content-Type": "application/json", "Referer": url}
        # The token against forged requests belongs to the session of the cookie.
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)
        login = {"username": user, "password": password, "provider": "db", "refresh": False}
        token = self.call("POST", "security/login", login)["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"
        self._headers["X-CSRFToken"] = self.call("GET", "security/csrf_token/")["result"]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON that ``method path`` answers."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, self._headers, method=method)
        try:
            with self._opener.open(request, timeout=_PATIENCE) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")[:500]
            raise WarehouseError("superset", f"{method} {path} was answered by {error.code}: {said}") from error
        except (OSError, ValueError) as error:
            raise WarehouseError("superset", f"{self._url} cannot be asked ({error}).") from error

    def find(self, kind: str, *filters: tuple[str, str, object]) -> int | None:
        """The id of the object of ``kind`` that passes ``filters`` (column, Superset's operator, value), or None."""
        asked = [{"col": column, "opr": operator, "value": value} for column, operator, value in filters]
        query = urllib.parse.quote(_rison({"filters": asked, "page_size": 2}))
        found = self.call("GET", f"{kind}/?q={query}")["result"]
        return int(found[0]["id"]) if found else None

    def ensure(self, kind: str, found: int | None, body: dict[str, Any], fixed: dict[str, Any] | None = None) -> int:
        """Make the object, or give the one that was found this body; ``fixed`` is said only when it is made."""
        if found is None:
            return int(self.call("POST", f"{kind}/", {**body, **(fixed or {})})["id"])
        self.call("PUT", f"{kind}/{found}", body)
        return found


def _rison(value: Any) -> str:
    """``value`` in Rison."""
    if isinstance(value, dict):
        return f"({','.join(f'{key}:{_rison(item)}' for key, item in value.items())})"
    if isinstance(value, list):
        return f"!({','.join(map(_rison, value))})"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("!", "!!").replace("'", "!'") + "'"
