"""Files are read in the order in which their scanner named them."""

from alerts.paper.reading.naming import page_order


def test_numbers_in_names_are_counted() -> None:
    names = [f"Scan {number}.jpg" for number in range(1, 21)]
    assert sorted(sorted(names), key=page_order) == names


def test_names_of_every_kind_have_an_order() -> None:
    names = ["", "10", "a", "2a", "a2", "a10", "Hoja-002", "hoja-010", "²", "a²1"]
    assert sorted(sorted(names, key=page_order, reverse=True), key=page_order) == sorted(
        names, key=page_order
    )
