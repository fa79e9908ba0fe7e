"""Page objects: what a person does on each site, in a person's words."""

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FilePayload, Page, expect

STORY = "Pidió dinero para renovarme el contrato: canario-del-relato"
CHOICES = {"B1": "renovar", "B2": "dinero_una_vez", "B6": "si", "C1": "jefe", "D1": "propio"}
MIN_SECONDS = 3.2  # a form may be sent 3 s after it was shown


@dataclass(frozen=True)
class Sites:
    """Where the two sites are, and the folder of their instance."""

    instance: Path
    public: str
    console: str
    logs: Path

    def account(self, username: str) -> dict[str, str]:
        """An account of the demonstration."""
        accounts = json.loads((self.instance / "demo-accounts.json").read_text(encoding="utf-8"))
        found: dict[str, str] = next(each for each in accounts if each["username"] == username)
        return found


@dataclass(frozen=True)
class Reporter:
    """Somebody with a phone."""

    page: Page
    address: str

    def scans(self, address: str) -> None:
        """Open what a poster's code says."""
        self.page.goto(address)

    def begins(self) -> None:
        """From the landing page to the form."""
        self.page.get_by_role("link", name="Escribir mi alerta").click()
        expect(self.page.locator("h1")).to_be_visible()

    def fills(self, institution: str = "I015", story: str = STORY) -> None:
        """The six required answers and the story."""
        self.page.locator("select[name=A1]").select_option(institution)
        for field, option in CHOICES.items():
            self.page.locator(f"[name={field}][value={option}]").check()
        self.page.locator("[name=D5]").fill(story)

    def sends(self) -> None:
        """Send, not faster than a person."""
        time.sleep(MIN_SECONDS)
        self.page.get_by_role("button", name="Enviar mi alerta").click()

    def receipt_words(self) -> str:
        """The nine words of the receipt page."""
        words = self.page.locator("[data-receipt=words] li")
        expect(words).to_have_count(9)
        return " ".join(words.all_inner_texts())

    def receipt_digits(self) -> str:
        """The thirty digits of the receipt page."""
        text = self.page.locator("[data-receipt=digits]").inner_text()
        assert len(re.sub(r"\D", "", text)) == 30
        return text

    def files(self, institution: str = "I015", story: str = STORY) -> str:
        """A whole alert from the landing page; the receipt's words."""
        self.scans(self.address)
        self.begins()
        self.fills(institution, story)
        self.sends()
        return self.receipt_words()

    def adds(self, file: Path) -> None:
        """A file, on the page of the receipt or in the open mailbox."""
        self.page.locator("input[type=file]").set_input_files(file)
        self.page.get_by_role("button", name="Enviar este archivo").click()

    def opens_mailbox(self, receipt: str) -> None:
        """The private mailbox, with words or digits."""
        self.page.goto(f"{self.address}/buzon")
        self.page.locator("[name=receipt]").fill(receipt)
        self.page.get_by_role("button", name="Abrir mi buzón").click()

    def writes(self, text: str) -> None:
        """A message from the open mailbox."""
        self.page.locator("[name=message]").fill(text)
        self.page.get_by_role("button", name="Enviar mi mensaje").click()

    def adds_a_file(self, name: str, content: bytes, media_type: str = "application/octet-stream") -> None:
        """One file, from the receipt, from the mailbox or after another file; without scripts."""
        file = FilePayload(name=name, mimeType=media_type, buffer=content)
        self.page.locator("[name=file]").set_input_files(file)
        self.page.get_by_role("button", name="Enviar este archivo").click()

    def returns_to_mailbox(self) -> None:
        """From a step back to the open mailbox; without scripts."""
        self.page.get_by_role("button", name=re.compile("a mi buzón")).click()

    def answers_about_notice(self, wish: str) -> None:
        """The wish to be told before a referral, `si` or `no`."""
        self.page.locator("summary", has_text="Cambiar el aviso").click()
        self.page.locator(f"[name=notify_first][value={wish}]").check()
        self.page.get_by_role("button", name="Guardar mi respuesta").click()

    def identifies(self, text: str) -> None:
        """The separate step, without scripts."""
        self.page.locator("summary", has_text="Quiero identificarme").click()
        self.page.get_by_role("button", name="Ver qué significa").click()
        self.page.locator("[name=identity]").fill(text)
        self.page.locator("[name=confirm]").check()
        self.page.get_by_role("button", name="Enviar quién soy").click()

    def closes_mailbox(self) -> None:
        """For good, without scripts."""
        self.page.locator("summary", has_text="Cerrar mi buzón").click()
        self.page.get_by_role("button", name="Ver qué se borra").click()
        self.page.locator("[name=confirm]").check()
        self.page.get_by_role("button", name="Cerrar mi buzón para siempre").click()


@dataclass(frozen=True)
class Official:
    """Somebody at the console."""

    page: Page
    sites: Sites

    def signs_in(self, username: str) -> None:
        """Name and password."""
        account = self.sites.account(username)
        self.page.goto(f"{self.sites.console}/login")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(account["password"])
        self.page.locator("main button[type=submit], form button[type=submit]").last.click()

    def unlocks(self, username: str) -> None:
        """The passphrase."""
        self.page.goto(f"{self.sites.console}/unlock")
        self.page.locator("[name=passphrase]").fill(self.sites.account(username)["passphrase"])
        self.page.get_by_role("button", name="Abrir mi llave").click()
        expect(self.page.locator("[name=passphrase]")).to_have_count(0)

    def enters(self, username: str) -> None:
        """Sign in and unlock."""
        self.signs_in(username)
        self.unlocks(username)

    def case_ids(self) -> set[str]:
        """The cases of the inbox."""
        self.page.goto(f"{self.sites.console}/inbox")
        return {each.get_attribute("data-case") or "" for each in self.page.locator("[data-case]").all()}

    def opens(self, case: str) -> int:
        """A case by its address; the status."""
        answer = self.page.goto(f"{self.sites.console}/cases/{case}")
        assert answer is not None
        return answer.status

    def decides(self, decision: str, reason: str, **terms: str) -> None:
        """Sign a decision on the open case."""
        self.page.locator(f"[name=decision][value={decision}]").check()
        for name, value in terms.items():
            self.page.locator(f"select[name={name}]").select_option(value)
        confirm = self.page.locator(f"[name=confirm][value={decision}]")
        if confirm.count():
            confirm.check()
        self.page.locator("#reason-decide").fill(reason)
        self.page.get_by_role("button", name="Firmar la decisión").click()

    def writes(self, text: str) -> None:
        """A message to the reporter."""
        self.page.locator("[name=message]").fill(text)
        self.page.get_by_role("button", name="Enviar el mensaje").click()

    def downloads(self, folder: Path, button: str) -> Path:
        """The file that a button hands over."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=button).click()
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path
