"""The document: its page, its fonts, its eleven parts."""

import re
import zipfile

import docx
import pytest
from docx.shared import Mm
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = (
    "总则", "现状与评估", "问题与缺口", "需求分析", "布局目标与标准", "选址方案", "功能配置",
    "资源匹配", "经费与来源", "分批实施", "保障与考核",
)  # fmt: skip


def stories(path):
    """Yield the XML of every part with text: body, headers, footers."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                yield name, etree.fromstring(archive.read(name))


def test_eleven_parts_in_order(written):
    document = docx.Document(written.folder / "proposal.docx")
    found = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"]
    expected = [f"{number}、{part}" for number, part in zip(numbers, PARTS, strict=True)]
    assert found == [*expected, "附表"]


def test_page_of_the_standard(written):
    section = docx.Document(written.folder / "proposal.docx").sections[0]
    sizes = (section.page_width, section.page_height)
    margins = (
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin,
    )  # fmt: skip
    assert [round(size.mm) for size in sizes] == [210, 297]
    assert [round(size.mm) for size in margins] == [37, 35, 28, 26]
    assert section.page_width - section.left_margin - section.right_margin == pytest.approx(
        Mm(156), abs=1000
    )


@pytest.mark.parametrize("which", ["written", "english"])
def test_every_run_names_its_chinese_font(which, request):
    folder = request.getfixturevalue(which).folder
    runs = 0
    for name, story in stories(folder / "proposal.docx"):
        for run in story.iter(f"{W}r"):
            if run.find(f".//{W}drawing") is not None:
                continue
            fonts = run.find(f"{W}rPr/{W}rFonts")
            assert fonts is not None, (name, "".join(run.itertext()))
            assert fonts.get(f"{W}eastAsia"), (name, "".join(run.itertext()))
            runs += 1
    assert runs > 500


def test_body_is_no_3_on_fixed_lines_with_two_characters_indent(written):
    document = docx.Document(written.folder / "proposal.docx")
    body = next(p for p in document.paragraphs if p.text.startswith("为使"))
    indent = body.paragraph_format.element.pPr.find(f"{W}ind")
    assert indent.get(f"{W}firstLineChars") == "200"
    assert body.paragraph_format.line_spacing.pt == pytest.approx(28.8)
    assert {run.font.size.pt for run in body.runs} == {16.0}
    fonts = body.runs[0].font.element.rPr.find(f"{W}rFonts")
    assert fonts.get(f"{W}eastAsia") == "仿宋_GB2312"


def test_synthetic_data_is_labelled_on_every_page(written):
    document = docx.Document(written.folder / "proposal.docx")
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        assert "样例数据（虚构）" in header.paragraphs[0].text
    assert any("样例数据（虚构）" in p.text for p in document.paragraphs[:4])


def test_no_field_was_left_open_and_nothing_is_untranslated(written):
    document = docx.Document(written.folder / "proposal.docx")
    texts = [p.text for p in document.paragraphs]
    texts += [c.text for t in document.tables for row in t.rows for c in row.cells]
    for text in texts:
        assert "{" not in text
        assert "nan" not in text.lower()
        assert "None" not in text
        left = re.sub(
            r"linli \w+ W|ledger\.xlsx|manifest\.json|GB|TD/T|EPSG|WGS|[A-Z]+\d+", "", text
        )
        assert not re.search(r"[A-Za-z]{3,}", left), text


def test_every_table_tells_what_its_figures_mean(written):
    document = docx.Document(written.folder / "proposal.docx")
    notes = [p.text for p in document.paragraphs if p.text.startswith("口径与计算式：")]
    assert len(notes) == len(document.tables) >= 14
    assert all(len(note) > len("口径与计算式：") + 8 for note in notes)
    for table in document.tables:
        header = table.rows[0]._tr.trPr.find(f"{W}tblHeader")
        assert header is not None


def test_english_has_the_same_parts(english):
    document = docx.Document(english.folder / "proposal.docx")
    found = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert found[0] == "1 General"
    assert found[10].startswith("11 ")
    assert any("Sample data (fictitious)" in p.text for p in document.paragraphs[:4])
