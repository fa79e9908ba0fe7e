"""Leaving: the page behind "Salir ya", which says nothing about this site, and what makes a browser forget the site.

`Clear-Site-Data` is split in two. A page that asks for cookies and storage to go comes at once. Emptying the cache
can take Chromium many seconds, and it holds the answer back until it has done so (crbug.com/40233601): a picture on the
page asks for that, so that nobody waits in front of a mailbox for the page that hides it.

A page that a script changed into a receipt, or into the end of a mailbox, came with a cookie that no script can take
away: its script asks for an empty answer that does.
"""

from flask import Flask, Response, make_response, render_template

from alerts.config import InstanceConfig
from alerts.web.dates import MONTHS, WEEKDAYS, weeks_of

CLEAR = "Clear-Site-Data"
NO_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def forgotten(response: Response) -> Response:
    """The response, after which the browser keeps no cookie and no storage of this site."""
    response.headers[CLEAR] = '"cookies", "storage"'
    return response


def install_neutral_page(app: Flask, config: InstanceConfig) -> None:
    """Serve `/salir`, this month's calendar, what forgets the cookies and the picture that empties the cache."""

    def leave() -> Response:
        today = config.today()
        page = render_template(
            "neutral.html",
            month=MONTHS[today.month - 1],
            today=today,
            weekdays=WEEKDAYS,
            weeks=weeks_of(today),
        )
        return forgotten(make_response(page))

    def empty_cache() -> Response:
        response = Response(NO_PICTURE, mimetype="image/svg+xml")
        response.headers[CLEAR] = '"cache"'
        return response

    def forget() -> Response:
        return forgotten(Response(status=204))

    app.add_url_rule("/salir", "leave", leave, methods=["GET"])
    app.add_url_rule("/salir/olvido", "forget", forget, methods=["GET"])
    app.add_url_rule("/salir/hoja", "empty_cache", empty_cache, methods=["GET"])
