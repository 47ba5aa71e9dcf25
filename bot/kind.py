"""What a question asks for: a figure, a person, a list of conditions, a yes or no … and the words that carry its content.

"Phiếu bầu CSTĐ cơ sở phải đạt bao nhiêu phần trăm?" -> Kind.PERCENT, content words "phiếu bầu chiến sĩ thi đua cơ sở
đạt". It reads the form of the question only; what it does not know: the answer.
"""
from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from index.text import fold, tokens


class Kind(StrEnum):
    """The form an answer takes."""

    CONTACT = "contact"
    MONEY = "money"
    PERCENT = "percent"
    DEADLINE = "deadline"
    FORM = "form"
    COMPARE = "compare"
    DOSSIER = "dossier"
    PROCEDURE = "procedure"
    CRITERIA = "criteria"
    WHO = "who"
    WHERE = "where"
    RANK = "rank"
    COUNT = "count"
    NUMBER = "number"
    DEFINITION = "definition"
    YESNO = "yesno"
    OTHER = "other"


_AWARD = r"(?:danh hieu )?(?:huan chuong|huy chuong|bang khen|giay khen|ky niem chuong|chien si|lao dong tien|tap the lao|don vi (?:quyet|tien)|anh hung|nha giao|thay thuoc|nghe (?:si|nhan)|giai thuong|co thi dua|gia dinh van hoa|ba me viet)"
_ASKS: tuple[tuple[Kind, str], ...] = (
    (Kind.CONTACT, r"so dien thoai|dien thoai nao|hotline|so tai khoan|email|e-mail|dia chi lien he|zalo|facebook|(?<!ho )so may nao"),
    (Kind.COMPARE, r"khac nhau|khac gi|khac biet|khac .{1,60} (?:the nao|cho nao|o diem nao|ra sao)|so sanh|phan biet|(?<!\w)vs(?!\w)|chenh lech"),
    (Kind.MONEY, r"^(?:muc )?thuong (?!xuyen|truc|vu|niem).{2,60} bao nhieu(?! ngay| nam| bo| nguoi| phan| lan|%)|tien thuong|thuong bao nhieu|bao nhieu tien|muc thuong|he so|may lan (?:muc )?luong|thanh tien|duoc thuong|kem tien|thuong may|tien kem|thuong [\d.,]+ ?(?:trieu|nghin|dong|lan)"),
    (Kind.FORM, r"mau so|mau nao|bieu mau|mau (?:to trinh|bao cao|bien ban)|may mau"),
    (Kind.NUMBER, r"(?<!ho )so may|so hieu|quyet dinh nao|van ban nao|thong tu nao|nghi dinh nao|(?<!ky )luat nao|ke hoach nao|theo (?:quyet dinh|van ban|ke hoach) so"),
    (Kind.PERCENT, r"%|phan tram|ty le|ti le"),
    (Kind.CRITERIA, rf"khi nao (?:thi )?(?:bi|khong|moi|duoc (?:xet|coi|cong nhan|(?:tang |nhan |dat )?{_AWARD}))(?!\w)|(?:ap dung|duoc xet) khi nao"),
    (Kind.DEADLINE, rf"(?<!ap dung )(?<!duoc xet )khi nao(?! (?:thi )?(?:bi|khong|moi|duoc (?:xet|coi|cong nhan|(?:tang |nhan |dat )?{_AWARD}))(?!\w))|bao gio|thoi han|han (?:nop|gui|trinh|chot)|(?:nop|gui|trinh) truoc|truoc ngay|ngay nao|bao lau|bao nhieu ngay|may ngay|cham nhat|thoi gian nao|luc nao|may nam|bao nhieu nam|may thang|(?<!\w)nam nao|thang nao"),
    (Kind.RANK, r"hang (?:may|nao)(?!\w)"),
    (Kind.COUNT, r"may bo(?!\w)|bao nhieu bo(?!\w)|may ban(?!\w)"),
    (Kind.DOSSIER, r"ho so|giay to|gom nhung gi|kem theo gi"),
    (Kind.PROCEDURE, r"thu tuc|quy trinh|cac buoc|trinh tu|lam the nao"),
    (Kind.CRITERIA, rf"(?:muon|lam sao de|the nao de) (?:duoc |dat |co |nhan )+(?:tang )?{_AWARD}|(?<!\w)ai (?:se |thi )?duoc (?:tang|truy tang|xet|khen|de nghi|nhan)|(?:(?:tang|trao|danh)(?: thuong)?|ap dung) (?:cho|voi|doi voi) (?:nhung )?(?:ai|nguoi nao|doi tuong nao)|doi tuong (?:nao|duoc|xet|tang|ap dung|khen)|tieu chuan|dieu kien|tieu chi|can (?:dat|co) (?:gi|nhung)|the nao thi|thi duoc xet|duoc xet"),
    (Kind.WHO, r"(?<!\w)(?<!cho )(?<!cho nhung )ai(?!\w)(?! (?:se |thi )?duoc (?:tang|truy tang|xet|khen|de nghi|nhan))|tham quyen|nguoi nao|co quan nao|don vi nao|cap nao|noi nao|chu tri|nhung don vi"),
    (Kind.WHERE, r"o dau|dia diem|tai dau|den dau"),
    (Kind.COUNT, r"bao nhieu|(?<!\w)(?<!hang )may(?!\w)|toi da|toi thieu"),
    (Kind.DEFINITION, r"la gi|the nao la|nghia la|duoc hieu|khai niem|(?:gom|co) (?:nhung|cac|may|bao nhieu) (?:loai|hang)(?!\w)"),
)  # fmt: skip
_NO_MONEY = re.compile(r"(?<!\w)(?:bao nhieu|may) (?:phan tram|%|(?:so )?(?:ho|nguoi|ngay|don vi|tap the|ca nhan|truong hop)(?!\w))")
"""What is counted there is no money, whatever is rewarded: "thưởng cho tối đa bao nhiêu phần trăm tập thể", "thưởng thêm mấy ngày nghỉ"."""
_YESNO = re.compile(r"(?<!\w)(?:co|duoc|dung|phai|da|con)\b.{0,80}(?<!\w)(?:khong|chua|dung khong|phai khong)(?:\s+(?:a|nhi|vay|ban|anh|em|ad))?\s*[?.!]*$|(?:dung|phai) khong|(?<!\w)co (?:duoc|phai|can|bi)\b")
_UNDONE = r"(?:thu hoi|huy bo|huy quyet dinh|tuoc|phuc hoi)(?!\w)"
_CASES = re.compile(rf"(?<!\w)khi nao (?:thi )?(?:bi )?{_UNDONE}|(?<!\w){_UNDONE}(?!.* (?:nop|gui|trinh) ).* khi nao")
"""Deeds of which "khi nào" asks in which cases, not on what day: "thu hồi huân chương khi nào", "khi nào thì hủy bỏ quyết định"."""
_STOP = frozenset(
    "là gì thế nào bao nhiêu mấy có được không thì và của cho các những khi ai ở đâu như tôi em anh chị ạ hỏi xin cần phải muốn với về trong theo một này đó "
    "hay hoặc ra sao nhé vậy đúng chưa để từ đến trên dưới bởi bị sẽ còn nữa cũng tại mình ad giúp biết kể hiện nay bây giờ gồm nếu mà lúc từng đều cả rất quá "
    "xem trả lời đáp kia rồi nhỉ hả ừ vào trước thuộc phía cái việc chỗ điểm nào ngoài ngoài ra đâu do bằng thật à nha dạ thưa bác cháu "
    "hãy đang sau đây tới gì".split()
)


_TAG = re.compile(r"(?i)[\s,.;:–-]{0,4}(?:(?:điều|nhận định|khẳng định|phát biểu|ý kiến) (?:này|trên|đó))?\s*(?:là\s+|có\s+|thì\s+)?"
                  r"(?:đúng hay sai|sai hay đúng|đúng hay không(?: đúng)?|đúng không|phải không|phải hay không|hay không)(?:\s+(?:ạ|nhỉ|vậy|nhé))?\s*[?.!]*\s*$")  # fmt: skip
"""What makes a yes-no question of a statement: "…, đúng hay sai?", ". Nhận định này đúng không?"."""


def untagged(text: str) -> str:
    """`text` without the tag that asks whether it is so: the tag says nothing of what is sought. "X được tặng hai lần, phải không?" -> "X được tặng hai lần".

    Searching without it gained 0.3 points of R@1 and R@10 on alqac2025, where half of the questions have one (evals/RESULTS.md).
    """
    return _TAG.sub("", text) or text


KEPT = 256
"""Texts remembered without their frames: an answer asks for its own some forty times."""
NESTED = 3
"""Frames that may stand one in another: a greeting, who asks, "cho em hỏi"."""
_HOW = r"(?:(?:là\s+)?(?:như\s+)?thế nào|như nào|ra sao|làm sao|là gì|là những gì|những gì|gì)"
_NOW = r"(?:hiện hành|hiện nay|hiện tại|mới nhất|mới)"
_ME = r"(?:em|mình|tôi|tớ|cháu|con|anh|chị|bọn em|chúng tôi|chúng em)"
_PLEASE = (
    rf"(?:(?:dạ|thưa|chào)\s+)*(?:(?:các\s+)?(?:anh|chị|anh/chị|anh\s+chị|ad|admin|bạn|mọi\s+người)\s+ơi[,\s]+)?(?:(?:hãy|xin|vui\s+lòng|nhờ|làm\s+ơn)\s+)*"
    rf"(?:nêu|trình\s+bày|cho\s+(?:\w+\s+)?(?:hỏi|biết|xin|xem)|xin\s+hỏi|(?:tư\s+vấn|giải\s+đáp|hướng\s+dẫn|chỉ)\s+(?:giúp|giùm|hộ|cho)\s+{_ME}"
    rf"|(?:[\w/]+\s+){{0,3}}(?:muốn|cần)\s+(?:được\s+)?(?:tìm\s+hiểu|hỏi|biết|xem|tra\s+cứu|tư\s+vấn|thông\s+tin))\s+(?:rõ\s+)?(?:là\s+)?(?:về\s+)?"
)
_PLACED = r"[\s,]{0,3}\b(?:thì\s+)?(?:được\s+)?(?:quy\s+định|nằm|nêu|ghi|có)\s+(?:ở|tại|trong)\s+(?:điều|khoản|văn\s+bản|luật|nghị\s+định|thông\s+tư|quyết\s+định|chỗ)\s+(?:nào|mấy|số\s+mấy)(?=\W*$|\s+(?:ạ|vậy|nhỉ|nhé|thế)\W*$)"
"""Where a rule stands: the answer cites its place whatever it says."""
_GREETING = r"(?:xin\s+|kính\s+)?(?:chào|gửi|thưa)\s+[^,.!:?]{1,40}[,.!:]\s*"
_MYSELF = r"(?:em|tôi|mình|cháu|con)\s+(?:là|ở|đang|công\s+tác|làm\s+việc)\s(?-i:[^,.!?A-ZĐ]){2,60}[,.!]\s*"
_THANKS = r"[\s,.!?]{0,4}(?:(?:em|tôi|mình|cháu|chúng\s+tôi|xin|rất|trân\s+trọng|chân\s+thành)\s+){0,3}cảm\s+ơn(?:\s+[^.?!]{0,40})?[.!\s]*$"
_BY_LAW = rf"theo\s+(?:quy\s+định\s+(?:của|tại)\s+)?(?:pháp\s+)?luật(?:\s+về)?(?:\s+thi\s+đua,?\s+khen\s+thưởng)?(?:\s+{_NOW}|\s+năm\s+2022)?(?:\s*,\s*|\s+thì\s+)"
_FRAMES = re.compile(
    rf"(?i)^\W*(?:{_PLEASE})?(?:(?:rõ|các|những)\s+)*(?:(?:pháp\s+)?luật\s+|nhà nước\s+)?quy định\s+(?:của\s+(?:pháp\s+)?luật\s+)?(?:{_NOW}\s+)?(?:{_HOW}\s+)?(?:về|đối với|liên quan (?:đến|tới))\s+|^\W*{_PLEASE}(?:(?:các\s+)?quy\s+định\s+|điều\s+về\s+)?|^\W*(?:điều|khoản|văn\s+bản)\s+nào\s+(?:quy\s+định|nói|nêu)\s+(?:về\s+)?"
    rf"|[\s,]{{0,3}}\btheo\s+(?:các\s+)?quy định(?:\s+(?:của\s+)?(?:pháp\s+)?luật)?(?:\s+{_NOW})?(?=\W*$|\s*,|\s+thì)"
    rf"|[\s,]{{0,3}}\b(?:(?:thì|được|đã|hiện|hiện nay|hiện hành|(?:pháp\s+)?luật|nhà nước)\s+)*quy định\s+(?:(?:cụ thể|chi tiết|{_NOW})\s+)*{_HOW}(?=\W*$|\s+(?:ạ|vậy|nhỉ|nhé|thế)\W*$)"
    rf"|^\W*{_GREETING}|^\W*{_MYSELF}|{_THANKS}|^\W*{_BY_LAW}|^\W*{_NOW},?\s+"
    rf"|{_PLACED}|\s+(?:giúp|giùm|hộ)\s+{_ME}(?:\s+(?:với|nhé|ạ))*(?=\W*$)|\s+với\s+ạ(?=\W*$)|\s+{_NOW}(?=\W*$)|^\W*(?:dạ\s+)?(?:các\s+)?(?:anh|chị|anh/chị|anh\s+chị|ad|admin|bạn|mọi\s+người)\s+ơi\b[,\s]*"
)
"""What asks for a rule as such: "Quy định về …", "… được quy định thế nào?", "theo quy định hiện hành"."""


@lru_cache(maxsize=KEPT)
def unframed(text: str) -> str:
    """`text` without the words that ask for a rule as such; they stand in rules about who regulates, and tell nothing of what is sought.

    "Huân chương Lao động hạng Nhì được quy định thế nào?" -> "Huân chương Lao động hạng Nhì?". Of 127 headings of articles asked so, 55 led to
    their article with these words and 118 without (evals/RESULTS.md).
    """
    for _ in range(NESTED):
        bare = _FRAMES.sub("", text)
        if bare == text or not any(c.isalnum() for c in bare):
            break
        text = bare
    return text


_WHERE = re.compile(rf"(?i){_PLACED}")


COUNTED = re.compile(r"(?<!\w)(?:bao nhieu|may) (?=\w)")
"""What stands before the thing whose number is asked for (folded)."""
UNITS = frozenset("phan tien nam ngay thang lan loai dieu tieu buoc hinh muc".split())
"""What is counted by its form alone: "bao nhiêu phần trăm" is looked for as a figure, "mấy loại" as a list."""


def kinds(text: str) -> tuple[Kind, ...]:
    """The kinds that `text` asks for, most specific first; `Kind.OTHER` alone when its form shows none."""
    plain = fold(_WHERE.sub("", text)).lower()
    found = [kind for kind, pattern in _ASKS if re.search(pattern, plain)]
    if Kind.MONEY in found and _NO_MONEY.search(plain):
        found.remove(Kind.MONEY)
    if _CASES.search(plain):
        found = [Kind.CRITERIA, *(k for k in found if k is not Kind.DEADLINE)]
    if _YESNO.search(plain):
        found.append(Kind.YESNO)
    return tuple(dict.fromkeys(found)) or (Kind.OTHER,)


def content(text: str) -> list[str]:
    """The tokens of `text` that carry content: what asks for a rule as such, question words, pronouns and particles are left out."""
    return [t for t in tokens(unframed(text)) if t not in _STOP]


ANSWER: dict[Kind, re.Pattern[str]] = {
    Kind.MONEY: re.compile(r"lần mức lương|\d đồng|tiền thưởng|mức lương cơ sở"),
    Kind.PERCENT: re.compile(r"\d\s?%|phần trăm|tỷ lệ"),
    Kind.DEADLINE: re.compile(r"\d+ (?:ngày|tháng|năm|giờ)|ngày \d|\d{1,2}/\d{1,2}|hằng năm|tháng \d"),
    Kind.FORM: re.compile(r"Mẫu số|mẫu số|biểu mẫu"),
    Kind.NUMBER: re.compile(r"\d+(?:/\d{4})?[/-][A-ZĐ]|theo (?:pháp luật|Luật) (?:về )?\w"),
    Kind.COUNT: re.compile(r"(?i)\d|(?<!\w)(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) "),
    Kind.CONTACT: re.compile(r"\d{8,}|\d{3,4}[. ]\d{3}[. ]\d{3}|\S@\S"),
    Kind.WHO: re.compile(r"Chủ tịch|Thủ tướng|Bộ trưởng|[Nn]gười đứng đầu|Thủ trưởng|Giám đốc|đồng chí|Ủy ban|Hội đồng|Bộ [A-ZĐ]|cơ quan|Ban |Phó |quyết định"),
    Kind.WHERE: re.compile(r"(?:tại|ở) [A-ZĐ]|địa điểm|thành phố|tỉnh|Trung tâm|Hội trường"),
    Kind.DOSSIER: re.compile(r"hồ sơ|tờ trình|báo cáo|biên bản|giấy"),
    Kind.PROCEDURE: re.compile(r"Bước \d|trình tự|\bbước\b"),
}
"""What an answer of each kind must show somewhere: a passage about deadlines without any date answers none."""


HEADING: dict[Kind, re.Pattern[str]] = {
    Kind.MONEY: re.compile(r"tien thuong"),
    Kind.DEADLINE: re.compile(r"thoi gian|thoi han|thoi diem"),
    Kind.FORM: re.compile(r"mau so|mau van ban|danh muc mau|bieu mau"),
    Kind.PERCENT: re.compile(r"ty le|tieu chuan|hoi dong|ho so"),
    Kind.DOSSIER: re.compile(r"ho so"),
    Kind.PROCEDURE: re.compile(r"thu tuc|trinh tu|quy trinh"),
    Kind.CRITERIA: re.compile(r"tieu chuan|doi tuong|danh hieu|dieu kien"),
    Kind.WHO: re.compile(r"tham quyen|hoi dong|chu tri|trach nhiem"),
    Kind.WHERE: re.compile(r"dia diem"),
}
"""What the heading of an article that answers a kind usually says (folded)."""

_SUBJECT = re.compile(
    r"^(?:theo [^,]+,\s*)?(?P<a>.{2,80}?)\s+(?:được hiểu\s+)?(?:là gì|là như thế nào|nghĩa là gì|gồm những gì|(?:gồm|có) (?:những|các|mấy|bao nhiêu) (?:loại|hạng)(?!\w))|(?:thế nào là|khái niệm|định nghĩa)\s+(?P<b>.{2,80}?)\s*[?.!]*$", re.I
)


def subject(text: str) -> str:
    """What a question for a definition asks the meaning of; empty for other questions."""
    match = _SUBJECT.search(text)
    return (match["a"] or match["b"]).strip(" ,") if match else ""


def thing(plain: str) -> str:
    """The first word of the thing whose number a folded question asks for ("mấy đoàn dự": "doan"); empty where it is a mere unit."""
    match = COUNTED.search(plain)
    word = re.findall(r"\w+", plain[match.end() :])[0] if match else ""
    return "" if word in UNITS else word


_LISTING = re.compile(
    r"(?<!\w)(?:gom (?:nhung|cac|co)|gom ai|nhung (?:ai|gi|don vi|danh hieu|hinh thuc|truong hop|viec|loai|tieu chuan|giay to|nguoi)|liet ke|ke ten|ke ra|"
    r"cac (?:buoc|loai|truong hop|danh hieu|hinh thuc|mau|tieu chuan|thanh vien)|day du)(?!\w)"
)


def lists(text: str) -> bool:
    """Whether `text` asks for a whole list."""
    return _LISTING.search(fold(text).lower()) is not None
