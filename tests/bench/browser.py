"""Sealing in a browser slowed down like a cheap phone, and the bytes of a first visit with scripts."""

import shutil
import statistics
import subprocess
import time
from collections import Counter
from typing import Any

from playwright.sync_api import Page, sync_playwright

from crypto.keys import new_seed, recipient_of
from tests.live.reporter import LEAST_SECONDS
from tests.live.server import ROOT, Server
from tests.world import PLAIN

THROTTLE = 6
REPEATS = 30
TEXT_BYTES = 8 * 1024
ESBUILD = ROOT / "node_modules/.bin/esbuild"
MODULES = """
export { seal } from './static/src/age.js'
export { sealAlert } from './static/src/alert.js'
export { verifyChain } from './static/src/chain.js'
"""
TIMED = """([recipient, repeats, bytes]) => {
  const desk = { site: 'ab'.repeat(16), desk: 'analisis', epoch: 1, recipient };
  const receipt = new Uint8Array(12).fill(1), salt = new Uint8Array(16);
  const told = { answers: 'x'.repeat(4000), code: '', receipt, signals: '' };
  const text = new Uint8Array(bytes);
  const timed = (step) => { const begun = performance.now(); step(); return performance.now() - begun; };
  const first = timed(() => exposed.seal(text, [recipient]));
  const seal = [], alert = [];
  for (let turn = 0; turn < repeats; turn++) {
    seal.push(timed(() => exposed.seal(text, [recipient])));
    alert.push(timed(() => exposed.sealAlert(desk, salt, told)));
  }
  return { first, seal, alert };
}"""

Figures = dict[str, object]


def measure_browser(server: Server) -> Figures:
    """Milliseconds of sealing at a 6-fold slower processor, and the bytes that one alert takes with scripts."""
    chromium = shutil.which("chromium")
    if chromium is None or not ESBUILD.exists():
        return {"left_out": "Chromium, or Node with the packages of package.json, is not on this machine"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_context(bypass_csp=True).new_page()
        found = {**measure_sealing(page, server), **measure_visit(browser.new_context().new_page(), server)}
        browser.close()
    return found


def measure_sealing(page: Page, server: Server) -> Figures:
    """8 KiB to one desk, and a whole alert: text, case key and their keys."""
    page.goto(f"http://127.0.0.1:{server.port}/como")
    page.evaluate(f"(() => {{ {exposed()}; window.exposed = exposed }})()")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    times: Any = page.evaluate(TIMED, [str(recipient_of(new_seed())), REPEATS, TEXT_BYTES])
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return {
        "throttle": THROTTLE,
        "seal_8_kib_ms": round(statistics.median(times["seal"]), 1),
        "seal_8_kib_first_ms": round(times["first"], 1),
        "seal_alert_ms": round(statistics.median(times["alert"]), 1),
    }


def exposed() -> str:
    """The modules that seal, as one script."""
    command = [
        str(ESBUILD),
        "--bundle",
        "--minify",
        "--target=es2017",
        "--format=iife",
        "--global-name=exposed",
    ]
    return subprocess.run(command, cwd=ROOT, input=MODULES, capture_output=True, text=True, check=True).stdout


def measure_visit(page: Page, server: Server) -> Figures:
    """The bytes of bodies from the landing page to the receipt, as they came over the network, without heads."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    answers: dict[str, Any] = {}
    whole: dict[str, int] = {}
    session.on(
        "Network.responseReceived", lambda event: answers.update({event["requestId"]: event["response"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda event: whole.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    file_an_alert(page, server)
    sizes: Counter[str] = Counter()
    for name in answers.keys() & whole.keys():
        head = int(answers[name]["encodedDataLength"])
        # what comes out of the browser's own memory has neither head nor body
        sizes[path_of(answers[name]["url"])] += max(0, whole[name] - head)
    return {"first_visit_with_scripts_bytes": sizes.total(), "first_visit_with_scripts": dict(sizes)}


def file_an_alert(page: Page, server: Server) -> None:
    """From the landing page to the receipt."""
    page.goto(f"http://127.0.0.1:{server.port}/")
    page.click("text=Escribir mi alerta")
    page.wait_for_selector("[data-sealing=browser]")
    for name, values in PLAIN.items():
        control = page.locator(f"[name={name}]").first
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(values[0])
        elif control.get_attribute("type") in ("checkbox", "radio"):
            page.check(f"[name={name}][value={values[0]}]")
        else:
            control.fill(values[0])
    time.sleep(LEAST_SECONDS)
    page.get_by_role("button", name="Enviar mi alerta").click()
    page.wait_for_selector("[data-receipt=words]", timeout=30_000)


def path_of(address: str) -> str:
    """The path of an address, without what changes with each build."""
    return "/" + address.partition("://")[2].partition("/")[2].partition("?")[0]
