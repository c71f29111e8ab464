"""Writing back: only the resource that changed is replaced, and every other byte of the file stays."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrnet.sandbox.errors import EstateError
from acrnet.sandbox.estate_file import EstateFile

ODD = '[ {"a" :1.50,\t"b":[1,2]},\n\n    {"c": "\\u00e9"}  ,{\n      "d": 1e3\n    } ]\n\n'


def parse(text: str) -> EstateFile:
    return EstateFile.parse(Path("f.json"), "f.json", text)


def text_of(file: EstateFile, folder: Path) -> str:
    file.path = folder / "f.json"
    file.flush()
    return file.path.read_text(encoding="utf-8") if file.path.exists() else ""


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        pytest.param(
            0, ODD.replace('{"a" :1.50,\t"b":[1,2]}', '{"a": 1.5, "b": [1, 2], "new": "é"}'), id="on one line"
        ),
        pytest.param(1, ODD.replace('{"c": "\\u00e9"}', '{"c": "é", "new": "é"}'), id="in the middle"),
        pytest.param(2, ODD.replace('"d": 1e3\n', '"d": 1000.0,\n      "new": "é"\n'), id="over several lines"),
    ],
)
def test_a_rewrite_leaves_every_other_byte(index: int, expected: str, tmp_path: Path) -> None:
    file = parse(ODD)
    element = list(file.elements())[index]
    assert element is not None
    element["new"] = "é"
    file.rewrite(element)
    assert text_of(file, tmp_path) == expected


@pytest.mark.parametrize("indent", [2, 4, "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_rewrite_keeps_indentation_and_line_ends(indent: int | str, newline: str, tmp_path: Path) -> None:
    document: list[dict[str, object]] = [{"id": "a", "properties": {"x": [1, {"y": 2}]}}, {"id": "b"}]
    file = parse(json.dumps(document, indent=indent).replace("\n", newline))
    element = next(file.elements())
    assert element is not None
    element["tags"] = {"k": "v"}
    file.rewrite(element)
    document[0]["tags"] = {"k": "v"}
    file.path = tmp_path / "f.json"
    file.flush()
    assert file.path.read_bytes().decode() == json.dumps(document, indent=indent).replace("\n", newline)


elements = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.integers() | st.text(max_size=3), max_size=3), max_size=5
)


@pytest.mark.long
@given(elements, st.data())
def test_any_series_of_rewrites_and_removals_leaves_the_document_as_the_list_says(
    document: list[dict[str, int | str]], data: st.DataObject
) -> None:
    file = parse(json.dumps(document, indent=data.draw(st.sampled_from([None, 1, 2]))))
    kept = [element for element in file.elements() if element is not None]
    for _ in range(data.draw(st.integers(0, 4))):
        if not kept:
            break
        element = data.draw(st.sampled_from(kept))
        if data.draw(st.booleans()):
            file.remove(element)
            kept = [other for other in kept if other is not element]
        else:
            element["n"] = data.draw(st.integers(0, 9))
            file.rewrite(element)
    reread = parse(file._text)
    assert list(reread.elements()) == kept
    assert list(file.elements()) == kept


def test_a_lone_object_that_goes_takes_its_file_with_it(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text('{"a": 1}', encoding="utf-8")
    file = EstateFile.read(path, "f.json")
    element = next(file.elements())
    assert element is not None
    file.remove(element)
    file.flush()
    assert not path.exists()


def test_the_last_element_that_goes_leaves_an_empty_array(tmp_path: Path) -> None:
    file = parse('[\n  {"a": 1}\n]\n')
    element = next(file.elements())
    assert element is not None
    file.remove(element)
    assert json.loads(text_of(file, tmp_path)) == []


def test_an_element_that_is_not_an_object_keeps_its_place() -> None:
    assert list(parse('[1, {"a": 1}, null]').elements()) == [None, {"a": 1}, None]


def test_the_line_of_an_element_is_counted_from_one() -> None:
    file = parse("[\n {},\n\n {}]")
    assert [file.line_of(0), file.line_of(1)] == [2, 4]


def test_a_file_changed_by_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text('{"a": 1}', encoding="utf-8")
    file = EstateFile.read(path, "f.json")
    element = next(file.elements())
    assert element is not None
    file.rewrite(element)
    path.write_text('{"a": "by hand"}', encoding="utf-8")
    with pytest.raises(EstateError, match=r"f\.json was changed by somebody else while the estate was open"):
        file.flush()
    assert path.read_text(encoding="utf-8") == '{"a": "by hand"}'


def test_a_write_leaves_no_temporary_file_and_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text('{"a": 1}', encoding="utf-8")
    path.chmod(0o640)
    file = EstateFile.read(path, "f.json")
    element = next(file.elements())
    assert element is not None
    file.rewrite(element)
    file.flush()
    assert [file.name for file in tmp_path.iterdir()] == ["f.json"]
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    file = EstateFile.new(tmp_path / "gone" / "f.json", "f.json", {"id": "x"})
    with pytest.raises(EstateError, match=r"f\.json cannot be written: No such file"):
        file.flush()


def test_a_path_that_is_not_a_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EstateError, match=r"f\.json cannot be read"):
        EstateFile.read(tmp_path, "f.json")


FINITE = st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), FINITE, st.text(st.characters(exclude_categories=["Cs"]))),
    lambda children: st.one_of(
        st.lists(children, max_size=3), st.dictionaries(st.text(max_size=3), children, max_size=3)
    ),
    max_leaves=12,
)


@pytest.mark.long
@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4), st.sampled_from(["  ", "    ", "\t"]))
def test_a_resource_that_is_rewritten_looks_as_the_standard_library_writes_it(
    resource: dict[str, object], indent: str
) -> None:
    file = parse("{\n" + indent + '"a": 1\n}')
    (element,) = file.elements()
    assert element is not None
    element.clear()
    element.update(resource)  # type: ignore[arg-type]  # any JSON
    file.rewrite(element)
    assert file._text == json.dumps(resource, indent=indent, ensure_ascii=False)
