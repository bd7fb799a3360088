"""The page of a Chinese official document (GB/T 9704-2012, STANDARDS D1), as python-docx builds it.

Fonts are named, never embedded. Word takes the font of Chinese text from ``w:eastAsia`` alone,
so every run carries it.
"""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from service.i18n import language
from service.proposal.wording import NUMERALS

__all__ = ["BODY", "HEAVY", "SCRIPT", "TITLE", "Paper"]

BODY, HEAVY, SCRIPT, TITLE, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
# Character sizes: 2号 22, 3号 16, 4号 14, 五号 10.5 points.
NO2, NO3, NO4, NO5 = 22.0, 16.0, 14.0, 10.5
LINE = 28.8
TEXT_WIDTH_MM = 156.0
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class Paper:
    """A document under construction; text goes to the end."""

    def __init__(self, title: str, today: date, *, label: str = "") -> None:
        self.document = Document()
        self.parts = self.sections = self.tables = 0
        self._core(title, today)
        self._page(self.document.sections[0], label)
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = LATIN, Pt(NO3)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)

    def title(self, text: str, *under: str) -> None:
        """Write the title of the document and centred lines under it."""
        self.line(text, TITLE, NO2, centred=True, exact=36)
        for line in under:
            self.line(line, SCRIPT, NO3, centred=True)
        self.line("", BODY, NO3)

    def heading(self, text: str) -> None:
        """Begin the next part: ``一、`` in 黑体."""
        self.parts, self.sections = self.parts + 1, 0
        number = f"{numeral(self.parts)}、" if language() == "zh" else f"{self.parts} "
        self._headed(number + text, HEAVY, 1)

    def subheading(self, text: str) -> None:
        """Begin the next section of a part: ``（一）`` in 楷体."""
        self.sections += 1
        chinese = language() == "zh"
        number = f"（{numeral(self.sections)}）" if chinese else f"{self.parts}.{self.sections} "
        self._headed(number + text, SCRIPT, 2)

    def annex(self, text: str) -> None:
        """Begin what is attached to the document, without a number."""
        self._headed(text, HEAVY, 1, indent=False)

    def text(self, *texts: str) -> None:
        """Write one paragraph of several sentences, its first line indented by two characters."""
        joined = ("" if language() == "zh" else " ").join(filter(None, texts))
        self._indent(self.line(joined, BODY, NO3, justified=True))

    def item(self, text: str) -> None:
        """Write one point of a list; it is numbered by the caller."""
        self._indent(self.line(text, BODY, NO3, justified=True))

    def line(
        self,
        text: str,
        font: str,
        size: float,
        *,
        centred: bool = False,
        justified: bool = False,
        exact: float = LINE,
        style: str | None = None,
    ) -> Any:
        """Write one paragraph and return it."""
        paragraph = self.document.add_paragraph(style=style)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(exact)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif justified:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if text:
            write(paragraph, text, font, size)
        return paragraph

    def landscape(self) -> float:
        """Begin a landscape page and return the width of its text in millimetres."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.bottom_margin = Mm(26), Mm(20)
        section.left_margin = section.right_margin = Mm(25)
        return 247.0

    def picture(self, path: Path, width_mm: float, caption: str) -> None:
        """Place a picture in the middle with its caption under it."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run().add_picture(str(path), width=Mm(width_mm))
        self.line(caption, HEAVY, NO5, centred=True, exact=18)

    def save(self, path: Path) -> None:
        """Write the document; equal documents are equal files."""
        buffer = io.BytesIO()
        self.document.save(buffer)
        with (
            zipfile.ZipFile(buffer) as source,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            for member in source.infolist():
                info = zipfile.ZipInfo(member.filename, ZIP_DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, source.read(member))

    def _headed(self, text: str, font: str, level: int, *, indent: bool = True) -> None:
        paragraph = self.line(text, font, NO3, style=f"Heading {level}")
        paragraph.paragraph_format.keep_with_next = True
        if indent:
            self._indent(paragraph)
        for run in paragraph.runs:
            run.bold = False
            run.font.color.rgb = None
            color = OxmlElement("w:color")
            color.set(qn("w:val"), "000000")
            run.font.element.get_or_add_rPr().append(color)

    def _core(self, title: str, today: date) -> None:
        core = self.document.core_properties
        moment = datetime(today.year, today.month, today.day)  # noqa: DTZ001 - a day, not a moment
        core.title, core.author, core.comments, core.last_modified_by = title, "Linli", "", "Linli"
        core.created = core.modified = moment
        core.language = "zh-CN" if language() == "zh" else "en"

    def _page(self, section: Any, label: str) -> None:
        """Set A4 with the margins of the standard, page numbers and the label in the header."""
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, side in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            self._indent(paragraph, 100, right=side is WD_ALIGN_PARAGRAPH.RIGHT)
            write(paragraph, "— ", SONG, NO4)
            page_number(paragraph)
            write(paragraph, " —", SONG, NO4)
        if label:
            for header in (section.header, section.even_page_header):
                header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
                write(header.paragraphs[0], label, HEAVY, NO5)

    @staticmethod
    def _indent(paragraph: Any, hundredths: int = 200, *, right: bool | None = None) -> None:
        """Indent by characters: the first line, or a whole side."""
        properties = paragraph.paragraph_format.element.get_or_add_pPr()
        indent = properties.get_or_add_ind()
        name = "firstLine" if right is None else ("right" if right else "left")
        indent.set(qn(f"w:{name}Chars"), str(hundredths))
        # A reader that knows no characters takes twentieths of a point.
        indent.set(qn(f"w:{name}"), str(round(hundredths / 100 * NO3 * 20)))


def write(paragraph: Any, text: str, font: str, size: float, *, bold: bool = False) -> Any:
    """Add a run with its fonts for Latin and for Chinese text."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold = LATIN, Pt(size), bold
    run.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def page_number(paragraph: Any) -> None:
    """Add the field that shows the page's number."""
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = write(paragraph, "", SONG, NO4)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run.font.element.append(mark)


def numeral(number: int) -> str:
    """Return 1–99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else NUMERALS[tens - 1] + "十")
    return head + (NUMERALS[ones - 1] if ones else "")
