"""What the confined reader answers is checked like anything foreign."""

import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from alerts.paper.reading import problems
from alerts.paper.reading.frames import Broken, Ended, Page, read_answer, write_answer
from alerts.paper.reading.outcome import Crop, Doubt, DoubtfulBox, Side
from alerts.paper.reading.problems import PageError, ScanError
from alerts.paper.sheet.arrangement import printed_layouts

FRONT = printed_layouts()[1].page(1)
PIXELS = b"VP8 " + (4).to_bytes(4, "little") + b"\1\2\3\4"
WEBP = b"RIFF" + (4 + len(PIXELS)).to_bytes(4, "little") + b"WEBP" + PIXELS
BOXES = [(box.field, box.value) for box in FRONT.boxes]


def jpeg(**more: object) -> bytes:
    """A grey picture, with whatever else is asked for."""
    stream = BytesIO()
    Image.new("L", (40, 30), 200).save(stream, "JPEG", **more)
    return stream.getvalue()


def camera() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Zopilote7391"
    return exif


JPEG = jpeg()
WITH_MORE = [
    jpeg(exif=camera()), jpeg(comment="Zopilote7391"), jpeg(icc_profile=bytes(40)), jpeg(progressive=True)
]  # fmt: skip


def side(**changes: object) -> Side:
    """A front with a mark, a doubt and a word."""
    field, value = BOXES[3]
    given = {
        "version": 1,
        "number": 1,
        "reference": "",
        "marked": (BOXES[0], BOXES[7]),
        "doubtful": (DoubtfulBox(field, value, Doubt.FAINT, Crop(field, WEBP)),),
        "crops": (Crop("A4", WEBP),),
        "needs_person": True,
        "picture": JPEG,
        "digest": bytes(32),
        "fingerprint": b"abc",
    }
    return Side(**{**given, **changes})


def said(page: Page) -> tuple[dict[str, object], bytes]:
    stream = BytesIO()
    write_answer(stream, page)
    line, _, rest = stream.getvalue().partition(b"\n")
    return json.loads(line), rest


def heard(line: dict[str, object], rest: bytes) -> object:
    return read_answer(BytesIO(json.dumps(line).encode() + b"\n" + rest))


@pytest.mark.parametrize(
    "answer",
    [
        Page(4, side()),
        Page(1, side(reference="K7MQ2345AB", doubtful=(), crops=(), marked=())),
        Page(
            2,
            side(
                doubtful=tuple(
                    DoubtfulBox(*BOXES[n], d, Crop(BOXES[n][0], WEBP)) for n, d in enumerate(Doubt) if d
                )
            ),
        ),
    ],
)
def test_a_side_comes_back_as_it_was_said(answer: Page) -> None:
    taken = {(box.field, box.value) for box in answer.result.doubtful}
    marked = tuple(box for box in answer.result.marked if box not in taken)
    answer = Page(answer.number, side(**{**parts_of(answer.result), "marked": marked}))
    assert heard(*said(answer)) == answer


def parts_of(of: Side) -> dict[str, object]:
    return {name: getattr(of, name) for name in Side.__slots__}


@pytest.mark.parametrize("problem", [PageError(problems.BOXES_HIDDEN, share=61), PageError(problems.BLANK)])
def test_a_problem_comes_back_with_its_numbers(problem: PageError) -> None:
    answer = heard(*said(Page(3, problem)))
    assert isinstance(answer, Page)
    assert (answer.result.message, answer.result.params) == (problem.message, problem.params)


def test_an_end_comes_back_with_its_reason() -> None:
    stream = BytesIO()
    write_answer(stream, Ended(ScanError(problems.PASSWORD)))
    answer = read_answer(BytesIO(stream.getvalue()))
    assert isinstance(answer, Ended)
    assert answer.problem is not None
    assert answer.problem.message == problems.PASSWORD


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"version": [1]},
        {"side": 3},
        {"reference": "<script>"},
        {"reference": ["K7MQ2345AB"]},
        {"boxes": "."},
        {"boxes": "?" * len(BOXES)},
        {"crops": ["D5"]},
        {"crops": [["A4"]]},
        {"crops": []},
        {"sizes": [32, 3, len(JPEG), 24, -24]},
        {"sizes": [32, 3, len(JPEG), 24, 10**9]},
        {"sizes": [32, 3, len(JPEG)]},
        {"sizes": [31, 4, len(JPEG), 24, 24]},
        {"page": None},
        {"page": "Zopilote7391"},
        {"problem": "Zopilote7391", "params": {}},
        {"problem": problems.BOXES_HIDDEN, "params": {"share": "Zopilote7391"}},
        {"problem": problems.BLANK},
    ],
)
def test_an_answer_that_does_not_keep_the_form_is_refused_without_quoting_it(
    change: dict[str, object],
) -> None:
    line, rest = said(Page(1, side()))
    with pytest.raises(Broken) as refused:
        heard({**line, **change}, rest)
    assert "Zopilote" not in repr(refused.value) + repr(refused.value.__cause__)


@pytest.mark.parametrize(
    "picture", [b"", b"<svg/>", JPEG, WEBP + b"EXIF", WEBP[:-1], b"\x89PNG\r\n\x1a\n" + bytes(20)]
)
def test_a_crop_that_is_not_plain_webp_is_refused(picture: bytes) -> None:
    with pytest.raises(Broken):
        heard(*said(Page(1, side(crops=(Crop("A4", picture),)))))


@pytest.mark.parametrize("picture", [b"", b"<svg/>", WEBP, JPEG + JPEG, JPEG[:-1], *WITH_MORE])
def test_a_side_that_is_not_plain_jpeg_is_refused(picture: bytes) -> None:
    with pytest.raises(Broken):
        heard(*said(Page(1, side(picture=picture))))


@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode(errors="replace") + b"\n"))
def test_noise_is_broken_and_nothing_else(noise: bytes) -> None:
    with pytest.raises(Broken):
        read_answer(BytesIO(noise))


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["page", "sizes", "problem", "boxes", "side", "version"]), inner
            )
        ),
    )
)
def test_foreign_json_is_broken_and_nothing_else(value: object) -> None:
    with pytest.raises(Broken):
        read_answer(BytesIO(json.dumps(value).encode() + b"\n"))
