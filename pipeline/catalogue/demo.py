"""The demo company's catalogue: what its quotations are made of."""

from decimal import Decimal

from .models import BundlePart, Product

MODULES = [
    ("ERP-STD", "雲端 ERP 標準版", "Cloud ERP Standard", "云端 ERP 标准版", "ERP", "套", 480_000, 300_000),
    ("ERP-ENT", "雲端 ERP 企業版", "Cloud ERP Enterprise", "云端 ERP 企业版", "ERP", "套", 1_200_000, 780_000),
    ("MES-CORE", "MES 製造執行系統", "MES Manufacturing Execution", "MES 制造执行系统", "MES", "套", 960_000, 640_000),
    ("SEC-TEST", "資安檢測服務", "Security Assessment", "信息安全检测服务", "資安", "次", 180_000, 90_000),
    ("DW-BUILD", "資料倉儲建置", "Data Warehouse Build", "数据仓库建设", "資料", "案", 620_000, 400_000),
    ("MNT-YEAR", "年度維護合約", "Annual Maintenance", "年度维护合同", "維護", "年", 150_000, 60_000),
]
FURTHER = [
    ("SVC-DAY", "導入顧問服務", "Implementation Consulting", "实施顾问服务", "服務", "人天", 18_000, 9_500),
    ("SVC-TRN", "教育訓練", "User Training", "用户培训", "服務", "場", 24_000, 11_000),
    ("LIC-USER", "增購使用者授權", "Additional User Licence", "增购用户许可", "ERP", "人", 6_800, 3_900),
    ("HW-SRV", "應用伺服器主機", "Application Server", "应用服务器", "硬體", "台", 128_000, 104_000),
    ("HW-SCAN", "條碼手持終端", "Barcode Handheld", "条码手持终端", "硬體", "台", 19_500, 15_200),
    ("INT-API", "電子發票介接", "E-invoice Interface", "电子发票对接", "服務", "案", 65_000, 38_000),
]
SERVICES = {"SEC-TEST", "DW-BUILD", "MNT-YEAR", "SVC-DAY", "SVC-TRN", "INT-API"}
FOREIGN = {"ERP-STD": Decimal(15_500), "ERP-ENT": Decimal(38_800), "SVC-DAY": Decimal(580)}


def tell(story) -> list[Product]:
    """Products with prices since before the story, a rise of one of them, two bundles; the six main modules."""
    with story.on(story.months[0].first):
        main = [_product(story, *facts) for facts in MODULES]
        further = [_product(story, *facts) for facts in FURTHER]
        _bundles(story, main, further)
    story.catalogue = {product.code: product for product in [*main, *further]}
    with story.on(story.months[-1].first):
        story.catalogue["SVC-DAY"].set_price(Decimal(19_000), by=story.people.manager)
    return main


def _product(story, code, name, english, simplified, series, unit, price, cost) -> Product:
    kind = Product.Kind.SERVICE if code in SERVICES else Product.Kind.PRODUCT
    product = Product.objects.create(
        code=code, name=name, name_en=english, name_zh_hans=simplified, series=series, unit=unit, kind=kind
    )
    product.set_price(Decimal(price), by=story.people.manager)
    product.set_cost(Decimal(cost), by=story.people.manager)
    if code in FOREIGN:
        product.set_price(FOREIGN[code], by=story.people.manager, currency="USD")
    product.list_price, product.cost = Decimal(price), Decimal(cost)
    return product


def _bundles(story, main, further) -> None:
    """A start package with a price of its own, a factory package priced by its parts."""
    start = Product.objects.create(
        code="PKG-START", name="ERP 啟航方案", name_en="ERP Starter Package", name_zh_hans="ERP 启航方案",
        series="方案", unit="套", bundle=Product.Bundle.WHOLE,
    )  # fmt: skip
    start.set_price(Decimal(590_000), by=story.people.manager)
    start.set_cost(Decimal(392_000), by=story.people.manager)
    plant = Product.objects.create(
        code="PKG-PLANT", name="智慧工廠方案", name_en="Smart Factory Package", name_zh_hans="智能工厂方案",
        series="方案", unit="套", bundle=Product.Bundle.PARTS,
    )  # fmt: skip
    by_code = {product.code: product for product in [*main, *further]}
    contents = [
        (start, "ERP-STD", 1, False), (start, "SVC-DAY", 5, False), (start, "SVC-TRN", 1, False),
        (plant, "MES-CORE", 1, False), (plant, "HW-SCAN", 12, False), (plant, "HW-SRV", 1, False),
        (plant, "SVC-DAY", 20, False), (plant, "MNT-YEAR", 1, True),
    ]  # fmt: skip
    BundlePart.objects.bulk_create(
        BundlePart(bundle=bundle, product=by_code[code], quantity=quantity, is_optional=optional)
        for bundle, code, quantity, optional in contents
    )
