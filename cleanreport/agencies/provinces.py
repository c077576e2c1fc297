"""The provinces of Thailand: codes of ISO 3166-2, names, and the region in which the office counts each."""

from dataclasses import dataclass

from django.utils.translation import get_language

from cleanreport.core.thai import search_text


@dataclass(frozen=True)
class Province:
    code: str
    name_th: str
    name_en: str
    region_th: str

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_th


# Number, Thai name, English name.
_BY_REGION = {
    "ภาคกลาง": """
        10 กรุงเทพมหานคร Bangkok
        11 สมุทรปราการ Samut Prakan
        12 นนทบุรี Nonthaburi
        13 ปทุมธานี Pathum Thani
        14 พระนครศรีอยุธยา Phra Nakhon Si Ayutthaya
        15 อ่างทอง Ang Thong
        16 ลพบุรี Lop Buri
        17 สิงห์บุรี Sing Buri
        18 ชัยนาท Chai Nat
        19 สระบุรี Saraburi
        26 นครนายก Nakhon Nayok
        70 ราชบุรี Ratchaburi
        71 กาญจนบุรี Kanchanaburi
        72 สุพรรณบุรี Suphan Buri
        73 นครปฐม Nakhon Pathom
        74 สมุทรสาคร Samut Sakhon
        75 สมุทรสงคราม Samut Songkhram
        76 เพชรบุรี Phetchaburi
        77 ประจวบคีรีขันธ์ Prachuap Khiri Khan
    """,
    "ภาคตะวันออก": """
        20 ชลบุรี Chon Buri
        21 ระยอง Rayong
        22 จันทบุรี Chanthaburi
        23 ตราด Trat
        24 ฉะเชิงเทรา Chachoengsao
        25 ปราจีนบุรี Prachin Buri
        27 สระแก้ว Sa Kaeo
    """,
    "ภาคตะวันออกเฉียงเหนือ": """
        30 นครราชสีมา Nakhon Ratchasima
        31 บุรีรัมย์ Buri Ram
        32 สุรินทร์ Surin
        33 ศรีสะเกษ Si Sa Ket
        34 อุบลราชธานี Ubon Ratchathani
        35 ยโสธร Yasothon
        36 ชัยภูมิ Chaiyaphum
        37 อำนาจเจริญ Amnat Charoen
        38 บึงกาฬ Bueng Kan
        39 หนองบัวลำภู Nong Bua Lam Phu
        40 ขอนแก่น Khon Kaen
        41 อุดรธานี Udon Thani
        42 เลย Loei
        43 หนองคาย Nong Khai
        44 มหาสารคาม Maha Sarakham
        45 ร้อยเอ็ด Roi Et
        46 กาฬสินธุ์ Kalasin
        47 สกลนคร Sakon Nakhon
        48 นครพนม Nakhon Phanom
        49 มุกดาหาร Mukdahan
    """,
    "ภาคเหนือ": """
        50 เชียงใหม่ Chiang Mai
        51 ลำพูน Lamphun
        52 ลำปาง Lampang
        53 อุตรดิตถ์ Uttaradit
        54 แพร่ Phrae
        55 น่าน Nan
        56 พะเยา Phayao
        57 เชียงราย Chiang Rai
        58 แม่ฮ่องสอน Mae Hong Son
        60 นครสวรรค์ Nakhon Sawan
        61 อุทัยธานี Uthai Thani
        62 กำแพงเพชร Kamphaeng Phet
        63 ตาก Tak
        64 สุโขทัย Sukhothai
        65 พิษณุโลก Phitsanulok
        66 พิจิตร Phichit
        67 เพชรบูรณ์ Phetchabun
    """,
    "ภาคใต้": """
        80 นครศรีธรรมราช Nakhon Si Thammarat
        81 กระบี่ Krabi
        82 พังงา Phangnga
        83 ภูเก็ต Phuket
        84 สุราษฎร์ธานี Surat Thani
        85 ระนอง Ranong
        86 ชุมพร Chumphon
        90 สงขลา Songkhla
        91 สตูล Satun
        92 ตรัง Trang
        93 พัทลุง Phatthalung
        94 ปัตตานี Pattani
        95 ยะลา Yala
        96 นราธิวาส Narathiwat
    """,
}
REGIONS = (*_BY_REGION, "ภาคตะวันตก")


def _provinces() -> dict[str, Province]:
    found = {}
    for region, lines in _BY_REGION.items():
        for line in lines.strip().splitlines():
            number, name_th, name_en = line.split(maxsplit=2)
            found[f"TH-{number}"] = Province(f"TH-{number}", name_th, name_en, region)
    return dict(sorted(found.items()))


PROVINCES = _provinces()
_BY_NAME = {
    search_text(name): province
    for province in PROVINCES.values()
    for name in (province.name_th, f"จังหวัด{province.name_th}", f"จ.{province.name_th}", province.name_en)
}


def province_called(text: str) -> Province | None:
    """The province of a code ("TH-55", "th55", "55") or a name ("น่าน", "จังหวัดน่าน", "Nan")."""
    plain = search_text(text)
    number = plain.removeprefix("th").strip("-")
    return PROVINCES.get(f"TH-{number}") or _BY_NAME.get(plain)
