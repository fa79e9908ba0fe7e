"""The views of the intake program: landing, explainer, form, receipt."""

import secrets
from collections.abc import Callable, Mapping

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import generate_csrf

from alerts.catalogues import institutions
from alerts.config import IntakeConfig
from alerts.errors import SealingRefused, StorageUnavailable
from alerts.filing import Filed, Intake
from alerts.i18n import N_, SOURCE_LANGUAGE
from alerts.intake.in_browser import sealing_of
from alerts.intake.submission import Submission, poster_code
from alerts.questionnaire import Answers, Problems, check, current
from alerts.web.budget import AlertBudget, NotNow
from alerts.web.forms import anchor, build_form, is_list
from alerts.web.lang import gettext, in_language, language
from alerts.web.neutral import forgotten
from alerts.web.security import allow_connections, came_without_cookie, token_is_stale, works_without_cookies
from alerts.web.segments import SegmentedPage, cut
from alerts.web.shown import LEAST_SECONDS, ShownClock
from alerts.web.sizes import FORM_CLASS, RECEIPT_CLASS, padded
from alerts.web.work import has_work
from crypto.receipt import DIGITS, DIGITS_A_GROUP, WORDS, Receipt, new_receipt, token_hash

STALE = N_("Pasó mucho tiempo y hay que confirmar el envío. Revise y presione «Enviar mi alerta» otra vez.")
NO_COOKIE = N_(
    "Su navegador no guardó la cookie de este sitio, o ya la borró. Revise y presione «Enviar mi alerta» otra vez. "
    "Si vuelve a ver este aviso, permita las cookies de este sitio o use otro navegador o una ventana privada."
)
BY_ENTER = N_("Cuando termine, presione «Enviar mi alerta». La tecla Intro no la envía.")
TOO_SOON = N_(
    "El formulario llegó demasiado rápido. Espere unos segundos y presione «Enviar mi alerta» otra vez."
)
PATIENCE = N_(
    "Ahora mismo llegan muchísimas alertas y la suya tiene que esperar un poco. No se perdió nada: todo lo que "
    "escribió sigue en esta página. Espere un minuto y presione «Enviar mi alerta» otra vez."
)
UNAVAILABLE = N_(
    "Ahora mismo no podemos guardar su alerta de forma segura. Espere unos minutos y envíela otra vez."
)

WORD_NAMES = tuple(f"word{place}" for place in range(WORDS))
HIDDEN_NAMES = ("csrf_token", "shown", "receipt", "code", "work")
RETRY_SECONDS = 60
GROUP_NAMES = tuple(f"group{place}" for place in range(DIGITS // DIGITS_A_GROUP))
RECEIPT_NAMES = (*WORD_NAMES, *GROUP_NAMES, "entry")

Values = Mapping[str, str]


class IntakePages:
    """The pages of one intake program."""

    def __init__(self, config: IntakeConfig, intake: Intake, shown: ShownClock, budget: AlertBudget) -> None:
        self._config = config
        self._intake = intake
        self._shown = shown
        self._budget = budget
        self._questionnaire = current()
        self._sealing = sealing_of(config)
        self._rendered: dict[tuple[str, str], SegmentedPage] = {}

    def install(self, app: Flask) -> None:
        """Serve the pages."""
        add = app.add_url_rule
        add("/", "landing", self.landing, methods=["GET"])
        add("/p/<code>", "poster", self.landing, methods=["GET"])
        add("/P/<code>", "poster_capitals", self.landing, methods=["GET"])  # QR codes carry capitals
        add("/como", "explainer", self.explainer, methods=["GET"])
        add("/alert", "show_form", self.show_form, methods=["GET"])
        add("/alert", "file_alert", self.file_alert, methods=["POST"])

    def landing(self, code: str = "") -> Response:
        """The landing text; a poster's code goes on to the form and is not looked up."""
        known = poster_code(code)
        values = {**carried(known), "here": landing_path(known)}
        slots = ("here", "code_query")
        page = self._once("landing", slots, lambda marks: render_template("landing.html", **marks))
        return page.respond(values)

    def explainer(self) -> Response:
        """Five questions and answers, instead of a talk."""
        code = poster_code(request.args.get("code", ""))
        slots = ("code_query", "keep", "home")
        page = self._once("explainer", slots, lambda marks: render_template("explainer.html", **marks))
        return page.respond(carried(code))

    def show_form(self) -> Response:
        """The blank form, with a receipt drawn for whoever fills it."""
        allow_connections()
        code = poster_code(request.args.get("code", ""))
        page = self._once("form", (*HIDDEN_NAMES, "keep", "home"), self._blank_form)
        return page.respond({**self._hidden(new_receipt(), code), **carried(code)})

    @works_without_cookies
    def file_alert(self) -> Response:
        """File what was sent and show the receipt, or show the form again with everything in place."""
        sent = Submission.read(request.form, self._questionnaire)
        if sent.by_enter:
            return self._form_again(sent, 422, notice=BY_ENTER)
        checked = check(self._questionnaire, sent.raw, today=self._config.today())
        if isinstance(checked, Problems):
            return self._form_again(sent, 422, problems=checked)
        if token_is_stale():
            return self._form_again(sent, 400, notice=NO_COOKIE if came_without_cookie() else STALE)
        if self._shown.is_too_soon(sent.shown):
            return self._form_again(sent, 429, notice=TOO_SOON, retry_s=LEAST_SECONDS)
        return self._file(sent, checked)

    def _file(self, sent: Submission, answers: Answers) -> Response:
        """File checked answers if there is budget for them, and show the receipt."""
        try:
            with self._budget.place(has_work=self._has_work(sent)) as place:
                filed = self._intake.file(answers, receipt=sent.receipt, code=sent.code, signals=sent.signals)
                place.is_used = filed is Filed.NEW
        except NotNow as refusal:
            return self._form_again(sent, 429, notice=PATIENCE, retry_s=refusal.retry_s)
        except (SealingRefused, StorageUnavailable):
            return self._form_again(sent, 503, notice=UNAVAILABLE, retry_s=RETRY_SECONDS)
        return self._receipt_page(sent.receipt, already=filed is Filed.ALREADY)

    def _has_work(self, sent: Submission) -> bool:
        """Whether a browser worked for this alert, and nothing speaks for a machine."""
        if sent.signals or not sent.work:
            return False
        hashed = token_hash(sent.receipt, self._config.salt)
        return has_work(self._shown, work=sent.work, shown=sent.shown, token_hash=hashed)

    def _hidden(self, receipt: Receipt, code: str, shown: str = "", work: str = "") -> dict[str, str]:
        """The values that travel hidden in the form; work is about the word `shown` that it came with."""
        return {
            "csrf_token": generate_csrf(),
            "shown": shown or self._shown.issue(),
            "receipt": receipt.digits,
            "code": code,
            "work": work if shown else "",
        }

    def _once(self, name: str, slots: tuple[str, ...], render: Callable[[Values], str]) -> SegmentedPage:
        """A page that is alike for everybody but for its slots, rendered once in each language."""
        key = (name, language())
        if key not in self._rendered:
            self._rendered = {**self._rendered, key: cut(slots, render)}
        return self._rendered[key]

    def _receipt_page(self, receipt: Receipt, *, already: bool) -> Response:
        """The receipt, once, in the answer to the form itself; all receipts make pages of one size."""
        page = self._once(
            f"receipt {already}", RECEIPT_NAMES, lambda marks: receipt_html(marks, already=already)
        )
        values = zip(
            RECEIPT_NAMES, (*receipt.words, *receipt.digits.split(), secrets.token_hex(16)), strict=True
        )
        return forgotten(make_response(padded(page.text(dict(values)).decode(), RECEIPT_CLASS)))

    def _blank_form(self, marks: Values) -> str:
        return self._form_html(marks, keep=marks["keep"], home=marks["home"])

    def _form_html(
        self,
        hidden: Values,
        *,
        sent: Submission | None = None,
        problems: Problems | None = None,
        notice: str = "",
        **links: str,
    ) -> str:
        """The form in full, blank or filled."""
        return render_template(
            "form.html",
            questionnaire=self._questionnaire,
            form=build_form(self._questionnaire, sent.raw if sent else None, problems),
            hidden=hidden,
            problems=self._summary(problems),
            notice=notice,
            elsewhere=[body for body in institutions() if body.is_redirect],
            is_list=is_list,
            sealing=self._sealing,
            **links,
        )

    def _form_again(
        self,
        sent: Submission,
        status: int,
        *,
        problems: Problems | None = None,
        notice: str = "",
        retry_s: int = 0,
    ) -> Response:
        """The form with everything that was sent in its place."""
        allow_connections()
        is_ours = self._shown.age_s(sent.shown) is not None
        hidden = self._hidden(sent.receipt, sent.code, sent.shown if is_ours else "", sent.work)
        home = carried(sent.code)["home"]
        page = self._form_html(hidden, sent=sent, problems=problems, notice=notice, home=home)
        response = make_response(padded(page, FORM_CLASS), status)
        if retry_s:
            response.headers["Retry-After"] = str(retry_s)
        return response

    def _summary(self, problems: Problems | None) -> list[tuple[str, str, str]]:
        """Where each problem is, its question and what to do."""
        asked = self._questionnaire
        return [
            (anchor(asked, p.field), gettext(asked.question(p.field).label), p.text(gettext))
            for p in problems or ()
        ]


def receipt_html(values: Values, *, already: bool) -> str:
    """The page of a receipt whose words and groups of digits are `values`."""
    words, groups = ([values[name] for name in names] for names in (WORD_NAMES, GROUP_NAMES))
    carried_on = {"receipt": " ".join(groups), "entry": values["entry"]}
    return render_template("receipt.html", words=words, groups=groups, already=already, **carried_on)


def landing_path(code: str) -> str:
    """The path of the landing page, with the poster's code if there is one."""
    return f"/p/{code}" if code else "/"


def carried(code: str) -> dict[str, str]:
    """What takes a poster's code along, as HTML: at the end of an address, behind another parameter, and back home."""
    spanish = language() == SOURCE_LANGUAGE
    keep = f"&amp;code={code}" if code else ""
    return {
        "code_query": keep.replace("&amp;", "?") if spanish else keep,
        "keep": keep,
        "home": in_language(landing_path(code)),
    }
