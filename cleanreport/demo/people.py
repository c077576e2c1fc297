"""Invented people for invented documents. E-mail addresses end in .example, so that nothing can ever reach anybody."""

from random import Random

from cleanreport.agencies.models import Agency, Kind

WOMEN = (
    "กมลวรรณ จิราภรณ์ ชลธิชา ณัฐธิดา ดวงใจ ทิพวรรณ ธัญญา นิภาพร เบญจมาศ ปวีณา พรทิพย์ มาลี รัตนา วิภาดา ศิริพร สุนิสา อรวรรณ อัญชลี"
).split()
MEN = "กิตติ เกรียงไกร จักรพันธ์ ชัยวัฒน์ ณรงค์ ธนากร นพดล ปิยะ พงศกร ภูวดล มานะ รังสรรค์ วรวุฒิ ศักดา สมชาย สุรชัย อนุชา เอกชัย".split()
SURNAMES = (
    "กล้าหาญ แก้วใส ขยันดี คงมั่น จันทร์เพ็ญ ใจงาม ชูธรรม ดีเลิศ ตั้งตรง ทองแท้ ธรรมรักษ์ นาคสุข บุญประเสริฐ ประชานุกูล ปัญญาดี "
    "พูนผล เพชรดี ภักดีไทย มีสัตย์ ยิ้มแย้ม รักษ์ถิ่น รุ่งเรือง ละเอียด วงศ์สุจริต ศรีสุข สว่างวงศ์ สุจริตธรรม หมั่นเพียร อยู่เย็น อินทร์แก้ว"
).split()
RECORDERS = (
    "นักวิเคราะห์นโยบายและแผนชำนาญการ",
    "นักวิเคราะห์นโยบายและแผนชำนาญการพิเศษ",
    "นักจัดการงานทั่วไปชำนาญการ",
    "นักทรัพยากรบุคคลชำนาญการ",
    "นิติกรชำนาญการ",
    "นักวิชาการตรวจสอบภายในชำนาญการ",
)
UNITS = {
    Kind.DEPARTMENT: (
        "กลุ่มพัฒนาระบบบริหาร", "กองแผนงาน", "สำนักงานเลขานุการ", "กองกฎหมาย", "กลุ่มตรวจสอบภายใน",
        "ศูนย์เทคโนโลยีสารสนเทศ", "กองการเจ้าหน้าที่", "กองคลัง",
    ),
    Kind.PROVINCE: (
        "สำนักงานจังหวัด", "ที่ทำการปกครองจังหวัด", "ศูนย์ดำรงธรรมจังหวัด", "สำนักงานคลังจังหวัด",
        "สำนักงานโยธาธิการและผังเมืองจังหวัด", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด",
    ),
    Kind.LOCAL: (
        "สำนักปลัด", "กองคลัง", "กองช่าง", "กองสาธารณสุขและสิ่งแวดล้อม", "กองการศึกษา ศาสนาและวัฒนธรรม", "กองสวัสดิการสังคม",
        "หน่วยตรวจสอบภายใน",
    ),
}  # fmt: skip
AREAS = {"ภาคเหนือ": "053", "ภาคกลาง": "035", "ภาคตะวันออก": "038", "ภาคตะวันออกเฉียงเหนือ": "043", "ภาคใต้": "074"}
# By how the agency's name begins; the first that fits.
HEADS = (
    ("สำนักงานปลัดกระทรวง", "รองปลัดกระทรวง"),
    ("สำนักงานปลัด", "รองปลัดสำนักนายกรัฐมนตรี"),
    ("กรม", "รองอธิบดี"),
    ("จังหวัด", "รองผู้ว่าราชการจังหวัด"),
    ("องค์การบริหารส่วนตำบล", "รองนายกองค์การบริหารส่วนตำบล"),
    ("องค์การบริหารส่วนจังหวัด", "รองนายกองค์การบริหารส่วนจังหวัด"),
    ("เทศบาล", "รองนายกเทศมนตรี"),
    ("กอง", "รองเสนาธิการ"),
    ("สำนักงานคณะกรรมการ", "รองเลขาธิการ"),
    ("สำนักเลขาธิการ", "รองเลขาธิการ"),
    ("", "รองผู้อำนวยการ"),
)


def mail_domain(agency: Agency) -> str:
    return agency.code.replace("-", "").lower() + ".example"


def units(agency: Agency) -> tuple[str, ...]:
    return UNITS[Kind(agency.kind)]


def named(chance: Random) -> tuple[str, str]:
    """First name with its title, and surname."""
    woman = chance.random() < 0.5
    title = chance.choice(["นาง", "นางสาว"]) if woman else "นาย"
    return title + chance.choice(WOMEN if woman else MEN), chance.choice(SURNAMES)


def phone(agency: Agency, chance: Random) -> str:
    if agency.region_th in AREAS:
        return f"{AREAS[agency.region_th]} 555 {chance.randrange(100, 1000)}"
    return f"02 555 {chance.randrange(100, 1000):04}"


def recorder(agency: Agency, chance: Random) -> dict[str, str]:
    return {
        "name": " ".join(named(chance)),
        "position": chance.choice(RECORDERS),
        "unit": chance.choice(units(agency)[:3]),
        "phone": phone(agency, chance),
        "email": f"recorder@{mail_domain(agency)}",
    }


def certifier(agency: Agency, chance: Random) -> dict[str, str]:
    return {
        "name": " ".join(named(chance)),
        "position": next(head for begin, head in HEADS if agency.name_th.startswith(begin)),
        "unit": agency.name_th,
        "phone": phone(agency, chance),
        "email": f"deputy@{mail_domain(agency)}",
    }
