"""Frames of asking filled with words -> the phrases in which people ask and statutes do not speak.

"{lead} mấy {thing}?" with "cần" and "bộ" -> "cần mấy bộ?". All of it is our own wording; `evals.learn_syllables` counts the syllables of
these phrases beside those of statutes. What it does not know: any question of an evaluation set.
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import product

_LISTS = {
    "lead": "cần. có. gồm. phải có. nộp. được. được nhận. nhận. tối đa. là. trong. sau. đủ. đạt. gửi. gồm có. chia. lập. thưởng. tặng. xét. họp. cần có. chỉ được. phải đạt. có tất cả. "
            "cách nhau. trước đó. phải. hồ sơ. làm. báo cáo. tờ trình. trích. chi. lấy ý kiến. hội đồng có",
    "thing": "bộ. bộ hồ sơ. bản. tờ. năm. năm liền. tháng. ngày. ngày làm việc. lần. lần liền. lần liên tục. khoản. khoản tiền. người. thành viên. phiếu. tập thể. cá nhân. đơn vị. danh hiệu. "
             "hình thức. mức. loại. bậc. hạng. bước. cấp. nội dung. điểm. sáng kiến. bằng khen. giấy khen. chữ ký. tiêu chuẩn. điều kiện. đại biểu. đợt. đoàn. lượt. tiền. lần lương cơ sở. "
             "phần trăm. triệu. câu. phong trào. văn bản. điều. khoản. chương. khối. mẫu. trang",
    "object": "sáng kiến. danh hiệu. danh hiệu thi đua. bằng khen. giấy khen. kỷ niệm chương. cờ thi đua. phong trào. phong trào thi đua. hội nghị. đại hội. hồ sơ. hội đồng. quỹ. kinh phí. quyết định. "
              "đề tài. báo cáo. huân chương. việc này. tờ trình. biên bản. tiền thưởng. làng văn hóa. gia đình văn hóa. cụm thi đua. khối thi đua",
    "act": "công nhận. ký. tặng. cấp. xét. xét tặng. quyết định. khen. trao. phát động. tổ chức. chủ trì. lập. thành lập. quản lý. duyệt. xác nhận. thẩm định. trình. ban hành. đề nghị. phê duyệt. đánh giá. "
           "chi. chi trả. thưởng. nộp. viết. làm. tặng danh hiệu. ký quyết định. họp. hủy. thu hồi. công bố. khai mạc. bầu. tính. ghi. tước. phong. phong tặng. truy tặng. phục hồi. cấp đổi. cấp lại. trao tặng. tôn vinh. bình xét",
    "may": "được. phải. cần. bị. thể. nên. phải là",
    "what": "xét. xét tặng. xét khen. khen. khen thưởng. tặng. thưởng. nhận. nhận tiền. nhận thưởng. nộp. nộp thuế. đóng thuế. trừ. trừ lương. trừ thi đua. tính. tính thời gian. cộng. hội đồng. hồ sơ. báo cáo. "
            "xác nhận. xác nhận của thuế. sáng kiến. bằng khen. đề nghị. đề nghị tặng. đăng ký. công khai. bỏ phiếu. họp. hủy. thu hồi. truy tặng. kỷ luật. bình xét. bầu. tổ chức. danh hiệu thi đua. nhận 2 bằng khen. "
            "nhận cả hai. khen nữa. khen tiếp. khen cao hơn. cộng dồn. kèm tiền. mẫu riêng. ý kiến cấp ủy. tiền thưởng. đi học. nghỉ thai sản",
    "end": "không?. không ạ?. không vậy?. không thế?. chưa?. không anh chị?",
    "move": "nộp. gửi. lấy. xem. tìm. trình. đăng ký. tổ chức. nhận. xin. cấp lại. diễn ra. họp. làm. tải. nộp hồ sơ. gửi hồ sơ. xin cấp lại. lấy tiền. lấy mẫu. tra",
    "tail": "vậy. ạ. thế. vậy ạ. thế ạ. hả. nhỉ. vậy anh chị. hả chị. đây",
    "say": "nói. quy định. quy định những. gồm những. cần những. cần. làm. nộp. viết. ghi. phải làm. có. là. được. gọi là. thay đổi. có nội dung. khác. hưởng. được hưởng. nói về. quy định về. luật nói. "
           "điều này nói. khoản này nói. nghị định nói. thông tư nói. hồ sơ có. hồ sơ cần. mẫu gì. cần nộp. cần làm. phải nộp",
    "then": "nhận. được. xét. nộp. có được. tính. ai ký. thưởng. mất. bị. phải. được nhận. nhận mấy. nhận bao nhiêu. được mấy. được bao nhiêu. làm sao. làm thế nào. sao. xin. khen. có bị. xin cấp lại. được tặng",
    "if": "cùng một đợt. cùng một năm. trong cùng một năm. không đạt. chưa đủ. đủ điều kiện. có hai danh hiệu. bị kỷ luật. nghỉ thai sản. nghỉ ốm. đi học. mất bằng khen. mất giấy khen. chuyển công tác. "
          "đã có bằng khen rồi. được khen rồi. khen đột xuất. khen chuyên đề. thủ tướng khen. tỉnh khen. về hưu. không đăng ký. hết hạn. nộp muộn. vắng mặt",
    "how": "viết. làm. tính. xét. ghi. chia. bỏ phiếu. trình. xử lý. khen. thưởng. trích. lập. nộp. tính tiền. xếp hạng",
    "when": "nộp. xét. họp. khen. trao. tổ chức. có hiệu lực. công bố. ký. hết hạn. báo cáo. nộp hồ sơ. được xét. bắt đầu. kết thúc. diễn ra. áp dụng. hủy. thu hồi",
}  # fmt: skip
FRAMES = (
    "{lead} mấy {thing}?", "{lead} bao nhiêu {thing}?", "{object} do ai {act}?", "ai {act} {object}?", "ai có quyền {act} {object}?", "{object} thì ai {act}?", "cơ quan nào {act} {object}?", "có {may} {what} {end}",
    "{move} ở đâu {tail}?", "{move} về đâu {tail}?", "{say} gì {tail}?", "{if} thì {then}?", "{how} theo mẫu nào?", "{how} như thế nào {tail}?", "{how} thế nào {tail}?", "khi nào {when} {object}?",
    "{when} khi nào {tail}?", "{when} từ khi nào?", "bao giờ {when}?", "{thing} là đạt?", "bao nhiêu {thing} thì {then}?",
)  # fmt: skip
"""How things are asked; each name in braces stands for every phrase of its list."""
TALK = """
cho tôi hỏi. cho tôi xem. cho tôi biết. cho tôi xin. cho tôi mẫu. cho em xin. cho em xem. cho mình xem. cho chúng tôi. cho xin. cho xem. cho biết. anh cho tôi. chị cho em. ban nào? ban nào lo? ai lo? lo thi đua.
hỏi chút. cho hỏi chút. cho em hỏi chút. cho mình hỏi chút ạ. một chút. chút xíu. hỏi tí. một tí. nhờ tư vấn. xin tư vấn. xin phép hỏi. mong giải đáp. giải đáp giúp em. nhờ anh chị chỉ giúp.
thắc mắc. em thắc mắc. rảnh. bận. mắng. chê. cãi. chửi. phen này. thuở nhỏ. bé. con bé. đùa. đùa thôi. giùm em. giùm mình. chỉ giùm. hướng dẫn giùm. rắc rối quá. lằng nhằng quá. rườm rà quá. xịn. ngoan. siêng năng.
rỗng. trống rỗng. khuya. đêm khuya. té ngã. bị té. ngó. tớ. hắn. thằng. nọ. kìa. ờ. ừ. rứa. hén. nghen. suôn sẻ. trót lọt. chồng chéo. khích lệ. nhắc nhở. nhủ. bầu bán.
giơ tay. giơ tay biểu quyết. biểu quyết giơ tay. bỏ phiếu kín hay giơ tay? phiếu kín hay công khai?
mất bằng khen. làm mất bằng khen. bị mất bằng khen. mất giấy khen. mất huân chương. mất kỷ niệm chương. mất quyết định. mất bằng thì xin cấp lại ở đâu? rách bằng khen. hỏng bằng khen. cấp lại bằng khen bị mất.
cơ quan thuế. cục thuế. xác nhận của thuế. xác nhận nghĩa vụ thuế. thuế thu nhập. có phải nộp thuế không? có phải đóng thuế không? bị trừ thuế.
thế nào là đạt? bao nhiêu là đạt? bao nhiêu phiếu là đạt? phiếu bao nhiêu là đạt? bao nhiêu phần trăm là đạt? mới đạt. thì đạt. không đạt. đạt hay không đạt?
có bằng khen rồi có được đề nghị. đã tặng rồi. đã nhận rồi. đã khen rồi có được khen nữa không? được rồi. nộp rồi. khen rồi. rồi thì sao? rồi sao nữa?
trong năm có được nhận 2 bằng khen không? một năm có được khen 2 lần không? nhận một lúc 2 danh hiệu. nhận tiền thưởng. nhận mấy khoản tiền thưởng? được mấy khoản tiền?
muốn hỏi. muốn biết. muốn xin. mẫu số mấy? theo mẫu số mấy? mẫu mấy? hồ sơ mấy bộ? nộp mấy bộ? làm mấy bộ? mấy bộ vậy? mấy bộ ạ? điều mấy? khoản mấy?
sáng kiến có cần hội đồng không? có cần họp hội đồng không? không đăng ký thi đua có được xét không? đăng ký thi đua có bắt buộc không? thi đua có bắt buộc không? khen thưởng có cần hồ sơ không?
thưởng bao nhiêu tiền? được bao nhiêu? tiền đâu? tiền ở đâu ra? lấy đâu ra tiền? bao nhiêu tiền vậy? bao nhiêu tiền ạ? tiền thưởng bao nhiêu? được bao nhiêu tiền?
trước năm nào? sau năm nào? trước đó. trước kia ai tặng? hồi đó ai tặng? năm đó ai ký? luật cũ ai tặng? theo luật cũ. theo quy định cũ.
"""
WORDS = """
be báng bâng bướm bưởi bầm bậy bẵm bẽn bịp bồng bỗng bỡn bợ bừng bực cau chanh chay chiên chua chuồn chàm chác chán chát chém chím chít chóc chôm chúm chạp chảo chấu chắt chọc chồn
chộp chởm chợt co cua cuồng cáu cõng cúi cắn cằm cằn cộc cởi cợt cụt cừu dai diệu dà dòm dạn dẫm dặm dế dụm dứa ghe ghê ghẹo ghẽ ghềnh giun giòn giũa giẫm giỗ giỡn gào gầy gắng gắt
gỏng gớm ham heo ho hèn hét hí hít hò hông hến hổ hớn hời hứng hửng khiếp khoe khom khuâng khét khóe khỉ khứa kiêu kìm kẹo kỉnh kỵ liếc liếm liếng liệng lung luộc luộm lác lênh lì
lình lạt lẽn lết lộn lởm mày mánh máo mãnh mè mênh mạp mả mầy mận mập mẹo mếu mỉa mỉm mợ mứt ngan nghèn nghẹn nghịu ngoèo ngoằn ngu ngán ngát ngói ngùng ngơ ngước ngượng ngạo ngẩm
ngẩn ngẩng ngậy ngốc ngỗng ngợm ngửi nhai nho nhái nhã nhão nhí nhòm nhún nhúng nhạnh nhạo nhảm nhẫn nhậu nhặn nhẹt nhện nhịn nhổ niêu nua nuốt náo nêm nướng nản nếm nịnh nức phung
phét phò phỉnh quyệt quái quýt quăng quậy quỳ quỷ reo ru ruồi rán ráng rè rèm rùa rĩ rũ rạng rầu rết rốn rộn rỡ rụt sui sò sùng sượng sấm sầu sứa tao tau thiền thon thoắt thuộm
thét thình thím thơm thẫn thẳm thẹn thỏ thớt tiệc toe toét trêu trầu trề trọ tui tung tuyết tuộc tát tâng tía tưng tạ tấp tịt voi váo vã vè vèo véo vênh vít vót vượn vả vấp vần vẩn
vồ vồng vớ vời vợi vụt vứt vừng xao xiên xoong xuyến xào xôn xạo xảo xẩm xắn xỉn xỏ xộn ú đam điềm đu đùi đấm đần đắng địu độn ếch ổi ủi
"""
"""Everyday syllables that statutes do not have: known, so that nothing is made of them."""


def phrases() -> Iterator[str]:
    """Every frame filled in every way, and every word by itself; the same order each time."""
    yield from WORDS.split()
    lists = {name: [w.strip() for w in text.split(".") if w.strip()] for name, text in _LISTS.items()}
    for frame in FRAMES:
        names = [name for name in lists if f"{{{name}}}" in frame]
        for chosen in product(*(lists[name] for name in names)):
            yield frame.format(**dict(zip(names, chosen, strict=True)))
