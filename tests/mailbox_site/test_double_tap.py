"""One form sent several times at once, as a tap on a slow line does, against a real store."""

from concurrent.futures import ThreadPoolExecutor

from alerts.mailbox_site import create_app
from tests.web.reading import Page


def test_a_form_sent_three_times_at_once_is_one_message(world):
    receipt = world.file()
    app = create_app(world.mailbox_config, mailboxes=world.mailboxes)
    headers = {"Sec-Fetch-Site": "same-origin"}
    opened = app.test_client().post("/buzon", data={"receipt": receipt.digits}, headers=headers)
    fields = {**Page(opened.text).form_with("message"), "message": "Desde marzo."}

    def send(_turn):
        return app.test_client().post("/buzon", data=fields, headers=headers)

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(send, range(3)))
    assert {answer.status_code for answer in answers} == {200}
    assert [entry.text for entry in world.mailboxes.visit(receipt).entries] == ["Desde marzo."]
