"""What the shop sells: read by the seed, and by the script that draws the pictures."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

PICTURES = Path(__file__).parent / "pictures"


@dataclass(frozen=True)
class Colour:
    name: str
    slug: str
    red: int
    green: int
    blue: int

    @property
    def rgb(self) -> tuple[int, int, int]:
        return self.red, self.green, self.blue

    @property
    def hex(self) -> str:
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)


@dataclass(frozen=True)
class Kind:
    """A category."""

    name: str
    slug: str
    line: str


@dataclass(frozen=True)
class Design:
    """A product; each of its colours is a variant with a picture of its own."""

    name: str
    slug: str
    kind: str
    price: Decimal
    summary: str
    description: str
    fabric: str
    care: str
    colours: tuple[Colour, ...]
    sizes: tuple[str, ...] = ("XS", "S", "M", "L", "XL")

    def picture(self, colour: Colour) -> Path:
        return PICTURES / f"{self.slug}-{colour.slug}.jpg"


WHITE = Colour("White", "white", 243, 242, 239)
ECRU = Colour("Ecru", "ecru", 234, 226, 207)
CHALK = Colour("Chalk", "chalk", 232, 230, 223)
INK = Colour("Ink", "ink", 37, 42, 56)
BLACK = Colour("Black", "black", 36, 35, 37)
CHARCOAL = Colour("Charcoal", "charcoal", 70, 71, 75)
GREY = Colour("Grey marl", "grey-marl", 148, 151, 156)
NAVY = Colour("Navy", "navy", 38, 51, 84)
SKY = Colour("Sky", "sky", 164, 189, 216)
INDIGO = Colour("Indigo", "indigo", 66, 84, 126)
SLATE = Colour("Slate", "slate", 98, 116, 136)
MOSS = Colour("Moss", "moss", 84, 96, 64)
SAGE = Colour("Sage", "sage", 136, 152, 128)
BOTTLE = Colour("Bottle", "bottle", 31, 72, 56)
OLIVE = Colour("Olive", "olive", 104, 100, 58)
CLAY = Colour("Clay", "clay", 176, 96, 66)
RUST = Colour("Rust", "rust", 152, 70, 42)
CAMEL = Colour("Camel", "camel", 172, 124, 76)
BRICK = Colour("Brick", "brick", 150, 58, 50)
ROSE = Colour("Rose", "rose", 205, 162, 154)
BORDEAUX = Colour("Bordeaux", "bordeaux", 100, 38, 48)
SAFFRON = Colour("Saffron", "saffron", 206, 150, 56)

KINDS = (
    Kind("T-shirts", "t-shirts", "Heavy cotton, cut to keep its shape."),
    Kind("Shirts", "shirts", "Oxford, poplin and linen, for desk and dune."),
    Kind("Knitwear", "knitwear", "Lambswool and cotton, knitted in one piece where it counts."),
    Kind("Tanks", "tanks", "The first layer, or the only one."),
    Kind("Dresses", "dresses", "One thing to put on, and the day is dressed."),
)

COTTON_CARE = "Wash at 30 °C with like colours, dry flat or on the line. Iron warm."
WOOL_CARE = "Wash by hand in cool water or on the wool cycle, dry flat. Air it more often than you wash it."
LINEN_CARE = "Wash at 40 °C, hang to dry, and leave the iron in the cupboard if you like it soft."

COLLECTION = (
    Design(
        "Everyday tee", "everyday-tee", "t-shirts", Decimal("32.00"),
        "The one you reach for.",
        "A straight crew-neck T-shirt in combed cotton of a weight that hangs rather than clings. The neck is"
        " bound with the same"
        " rib all the way round, so it lies flat on the hundredth wash as on the first.",
        "100 % organic cotton, 220 g/m²", COTTON_CARE, (CLAY, WHITE, INK, SAGE),
    ),
    Design(
        "Pocket tee", "pocket-tee", "t-shirts", Decimal("36.00"),
        "Slub cotton with somewhere to put a pencil.",
        "Uneven yarn gives this T-shirt its dry hand and its faint stripes. A little wider than the Everyday,"
        " with a patch pocket"
        " that is set by hand.",
        "100 % organic slub cotton, 190 g/m²", COTTON_CARE, (MOSS, ECRU, SLATE),
    ),
    Design(
        "Harbour tee", "harbour-tee", "t-shirts", Decimal("48.00"),
        "Long sleeves, and stripes that meet at the seams.",
        "The sailor's T-shirt, knitted in two colours rather than printed, with the stripes matched from body"
        " to sleeve and a"
        " plain yoke above.",
        "100 % organic cotton, 240 g/m²", COTTON_CARE, (NAVY, BRICK),
    ),
    Design(
        "Oxford shirt", "oxford-shirt", "shirts", Decimal("89.00"),
        "Soft collar, honest cloth.",
        "A basket weave that softens for years, an unlined collar that rolls by itself, and shirt tails that"
        " look right tucked in"
        " or left out.",
        "100 % cotton oxford, 150 g/m²", COTTON_CARE, (SKY, WHITE, ROSE),
    ),
    Design(
        "Banker stripe shirt", "banker-stripe-shirt", "shirts", Decimal("95.00"),
        "Fine lines, cut relaxed.",
        "Crisp poplin with a narrow woven stripe. Wear it buttoned with a jacket, or open over a tank with the"
        " cuffs turned twice.",
        "100 % cotton poplin, 120 g/m²", COTTON_CARE, (INDIGO, BOTTLE),
    ),
    Design(
        "Linen popover", "linen-popover", "shirts", Decimal("98.00"),
        "Pull it on, roll the sleeves, go.",
        "A half-buttoned shirt with a band collar in washed linen. It creases; that is the point.",
        "100 % European flax, 170 g/m²", LINEN_CARE, (RUST, CHALK, SAGE),
    ),
    Design(
        "Camp shirt", "camp-shirt", "shirts", Decimal("84.00"),
        "Short sleeves, long weekends.",
        "A straight short-sleeved shirt in washed linen, with a chest pocket, six shell buttons and a hem made to be"
        " worn outside.",
        "100 % European flax, 160 g/m²", LINEN_CARE, (INDIGO, SAFFRON, CHALK),
    ),
    Design(
        "Piqué polo", "pique-polo", "shirts", Decimal("62.00"),
        "Tidier than a tee, easier than a shirt.",
        "A dense honeycomb knit with a ribbed collar and cuffs and two real shell buttons. Straight hem, no logo.",
        "100 % organic cotton piqué, 210 g/m²", COTTON_CARE, (BOTTLE, NAVY, WHITE),
    ),
    Design(
        "Lambswool crew", "lambswool-crew", "knitwear", Decimal("120.00"),
        "The jumper that outlives its owner's taste.",
        "Two-ply lambswool in plain stocking stitch with deep ribs at neck, cuff and hem. Warm without weight,"
        " and mendable.",
        "100 % lambswool, spun in Yorkshire", WOOL_CARE, (CAMEL, MOSS, CHARCOAL),
    ),
    Design(
        "Cable jumper", "cable-jumper", "knitwear", Decimal("148.00"),
        "Three cables, no nonsense.",
        "A fisherman's pattern scaled down: three twisted cables on a plain ground, with sleeves kept plain so"
        " that it goes under"
        " a coat.",
        "80 % lambswool, 20 % recycled wool", WOOL_CARE, (ECRU, NAVY, SAFFRON),
    ),
    Design(
        "Loopback sweatshirt", "loopback-sweatshirt", "knitwear", Decimal("78.00"),
        "Brushed by wear, not by machine.",
        "Heavy loopback cotton with ribbed neck, cuffs and hem. Roomy in the shoulder, short enough for a high waist.",
        "100 % organic cotton, 380 g/m²", COTTON_CARE, (GREY, CLAY, INK),
    ),
    Design(
        "Harbour cardigan", "harbour-cardigan", "knitwear", Decimal("135.00"),
        "A blanket with buttons.",
        "A V-neck cardigan with a ribbed band and six horn-coloured buttons. Long enough to sit on, light"
        " enough to travel.",
        "100 % lambswool", WOOL_CARE, (BORDEAUX, SLATE),
    ),
    Design(
        "Rib tank", "rib-tank", "tanks", Decimal("28.00"),
        "Close, soft, quietly perfect.",
        "A fine vertical rib that stretches where you do. Bound neck and armholes, long enough to stay tucked.",
        "95 % organic cotton, 5 % elastane", COTTON_CARE, (BLACK, WHITE, RUST),
    ),
    Design(
        "Scoop tank", "scoop-tank", "tanks", Decimal("26.00"),
        "For the hottest day of the year.",
        "Light jersey with a deep round neck, cut a little away from the body. One size looser than the Rib.",
        "100 % organic cotton, 160 g/m²", COTTON_CARE, (SAGE, ECRU, NAVY),
    ),
    Design(
        "Linen dress", "linen-dress", "dresses", Decimal("149.00"),
        "Cool to the ankle.",
        "A fitted bodice and a skirt gathered into it, in washed linen with a hem deep enough to let down."
        " There are pockets.",
        "100 % European flax, 190 g/m²", LINEN_CARE, (CLAY, OLIVE, INDIGO),
    ),
    Design(
        "Tee dress", "tee-dress", "dresses", Decimal("72.00"),
        "The Everyday tee, all the way down.",
        "Our heaviest jersey in one straight line from shoulder to knee. Wear it belted, or don't.",
        "100 % organic cotton, 240 g/m²", COTTON_CARE, (INK, SAGE),
    ),
)  # fmt: skip
