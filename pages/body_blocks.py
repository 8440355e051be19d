"""The blocks of a page's body, in the order in which editors choose from them."""

from wagtail import blocks

from .blocks import (
    TEXT_FEATURES,
    AccordionBlock,
    ButtonBlock,
    CaptionedImageBlock,
    CardsBlock,
    PeopleBlock,
    QuoteBlock,
)
from .document_blocks import DownloadsBlock
from .picture_blocks import GalleryBlock, VideoBlock
from .place_block import PlaceBlock
from .table_block import TableBlock

BODY_BLOCKS = [
    (
        "text",
        blocks.RichTextBlock(
            features=TEXT_FEATURES,
            template="blocks/text.html",
            description="Headings, paragraphs, lists and links",
            preview_value="<h2>A heading</h2><p>A paragraph.</p><ul><li>A list</li></ul>",
        ),
    ),
    ("image", CaptionedImageBlock()),
    ("gallery", GalleryBlock()),
    ("video", VideoBlock()),
    ("quote", QuoteBlock()),
    ("cards", CardsBlock()),
    ("people", PeopleBlock()),
    ("accordion", AccordionBlock()),
    ("table", TableBlock()),
    ("downloads", DownloadsBlock()),
    ("place", PlaceBlock()),
    ("button", ButtonBlock()),
]
