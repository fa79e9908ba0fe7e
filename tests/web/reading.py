"""A page as a browser without scripts reads it: controls with their values, problems, links; no templates."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Tag:
    """An element's name and attributes."""

    name: str
    attributes: dict[str, str]
    form: int = 0
    """Which form of the page it belongs to, counted from 1; 0 outside of all."""

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        """An attribute, if it is there."""
        return self.attributes.get(name)


@dataclass
class Page(HTMLParser):
    """What one page holds."""

    html: str
    tags: list[Tag] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    """The text of each element with an id, and of each textarea by its name."""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Tag] = []
        self._select = ""
        self._form = self._forms = self._templates = 0
        self._chosen: list[tuple[str, str]] = []
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self._templates += tag == "template"
        if self._templates:
            return
        if tag == "form":
            self._forms += 1
            self._form = self._forms
        element = Tag(tag, {name: value or "" for name, value in attrs}, self._form)
        self.tags.append(element)
        if tag == "select":
            self._select = element["name"]
        if tag == "option" and "selected" in element.attributes:
            self._chosen.append((self._select, element["value"]))
        if tag not in {"input", "meta", "link", "img", "br", "path", "circle", "rect"}:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        self._templates -= tag == "template"
        if self._templates or tag == "template":
            return
        self._form = 0 if tag == "form" else self._form
        while self._open and self._open.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text under every named element around it."""
        if self._templates:
            return
        for element in self._open:
            name = element.get("name") if element.name == "textarea" else element.get("id")
            if name:
                self.texts[name] = self.texts.get(name, "") + data

    def all(self, name: str) -> list[Tag]:
        """Every element of one name."""
        return [tag for tag in self.tags if tag.name == name]

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What a browser would send if the form were sent as it is shown."""
        inputs = [tag for tag in self.all("input") if is_successful(tag)]
        sent = [(tag["name"], tag.get("value") or "") for tag in inputs]
        # a text area begins with a line break that is not part of its text (HTML, 13.2.6.4.7)
        areas = [(tag["name"], self.texts.get(tag["name"], "")) for tag in self.all("textarea")]
        sent += [(name, text.replace("\r", "").removeprefix("\n")) for name, text in areas]
        return sent + self._chosen

    def form_with(self, name: str, value: str | None = None) -> dict[str, str]:
        """What a browser would send of the form that has a control of this name, and value if one is given."""
        inputs = [tag for tag in self.tags if tag.name in {"input", "textarea", "select"} and tag.form]
        found = next(tag.form for tag in inputs if tag["name"] == name and value in {None, tag.get("value")})
        names = {
            tag["name"]: tag.get("value") or "" for tag in inputs if tag.form == found and is_successful(tag)
        }
        written = {each: text for each, text in self.fields if each in names and each in self.texts}
        return names | written

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden values."""
        return {
            tag["name"]: tag.get("value") or "" for tag in self.all("input") if tag.get("type") == "hidden"
        }

    @property
    def problems(self) -> list[str]:
        """The fields that have a problem, in the order of the page."""
        return [tag["data-problem"] for tag in self.tags if "data-problem" in tag.attributes]

    @property
    def names(self) -> set[str]:
        """The names of all controls."""
        return {tag["name"] for tag in self.tags if tag.name in {"input", "select", "textarea"}}

    @property
    def ids(self) -> list[str]:
        """Every id."""
        return [tag["id"] for tag in self.tags if "id" in tag.attributes]


def is_successful(tag: Tag) -> bool:
    """Whether a browser would send an input: boxes and buttons only when they are checked, no file unchosen."""
    if tag.get("type") == "file":
        return False
    return tag.get("type") not in {"checkbox", "radio"} or "checked" in tag.attributes
