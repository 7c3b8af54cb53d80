"""A browser that is a script: it follows links and fills in forms, for programs that log in."""

import html.parser
import threading
import time
import urllib.parse
import webbrowser

import requests


class Forms(html.parser.HTMLParser):
    """The forms of a page: each its address, and its fields with their values."""

    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append((attributes["action"], {}))
        elif tag == "input" and self.forms:
            self.forms[-1][1][attributes["name"]] = attributes.get("value") or ""


class ScriptedBrowser:
    """Logs one person in at an origin, and allows what programs ask for."""

    def __init__(self, origin, user_name, password, account_id=None):
        self.origin, self.user_name, self.password, self.account_id = origin, user_name, password, account_id
        self.pages = []
        """Paths of the forms that were sent."""

    def install(self):
        """Is what this program opens pages with from now on."""
        webbrowser.open_new = lambda url: threading.Thread(target=self.browse, args=[url], daemon=True).start()

    def browse(self, url):
        session = requests.Session()
        page = session.get(url)
        while True:
            action, fields = Forms(page.text).forms[0]
            self.pages.append(urllib.parse.urlparse(action).path)
            self.fill(fields)
            page = session.post(urllib.parse.urljoin(page.url, action), fields, allow_redirects=False)
            target = urllib.parse.urljoin(page.url, page.headers["location"])
            if not target.startswith(self.origin):
                return tell(target)
            page = session.get(target)

    def fill(self, fields):
        if "password" not in fields:
            fields["decision"] = "allow"
            return
        fields.update(user_name=self.user_name, password=self.password)
        if "account" in fields:
            fields["account"] = self.account_id


def tell(url):
    """Goes to the program that waits on this machine: the SDK listens only once its browser is open."""
    while True:
        try:
            return requests.get(url, proxies={"http": ""})
        except requests.ConnectionError:
            time.sleep(0.01)
