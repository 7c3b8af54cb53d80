"""What a browser does with the pages of a login, for programs that have none."""

import html.parser


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
