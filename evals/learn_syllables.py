"""`python -m evals.learn_syllables phapdien.jsonl.gz OUT.npz` -> the general syllable counts that the project ships.

{"title": "Luật … - Điều 1. …", "text": "…"} lines, gzipped or not, and the everyday phrases below and of `evals.asking`, in which people
ask and statutes do not speak ("là gì", "bao nhiêu tiền", "ạ"). Deterministic: the same input gives the same bytes. What it
does not know: the corpus of an office (its counts are learnt at build time) and any question of an evaluation set.
"""
from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from evals import asking
from index.syllables import Counts, cleaned, learn, merge

SINGLE, PAIR, TRIPLE = 15, 2, 2
EVERYDAY_WEIGHT, ASKING_WEIGHT = 100, 3
"""How often a phrase of everyday speech counts, and a filled frame of `evals.asking`; 10 and 30 for the frames restored less (evals/RESULTS.md, "Spelling")."""
EVERYDAY = """
là gì? cái gì? gì vậy? nghĩa là gì? tên là gì? gồm những gì? gồm có những gì? bao gồm những gì? cần những gì? làm gì?
để làm gì?
cần chuẩn bị những giấy tờ gì? phải làm gì? nên làm gì? sẽ bị gì? được gì? có gì khác nhau? khác gì? khác gì nhau?
có gì mới?
điều gì? việc gì? gì nữa không? loại gì? giấy tờ gì? hồ sơ gì? điều kiện gì? tiêu chuẩn gì? quyền lợi gì?
trách nhiệm gì?
thế nào? như thế nào? là như thế nào? được quy định như thế nào? được tính như thế nào? thì sao? tại sao? vì sao?
sao lại thế? ra sao?
như nào? kiểu gì? làm sao? làm sao để được? làm thế nào? bằng cách nào? cách nào? cách nào nhanh nhất?
hiểu thế nào cho đúng?
bao nhiêu? bao nhiêu tiền? là bao nhiêu? mất bao nhiêu? bao nhiêu người? bao nhiêu ngày? bao nhiêu năm?
bao nhiêu phần trăm? bao nhiêu lần?
có bao nhiêu? tối đa bao nhiêu? tối thiểu bao nhiêu? được thưởng bao nhiêu? trong bao lâu? bao lâu? mất bao lâu?
bao lâu thì có? bao giờ? từ bao giờ?
mấy? mấy năm? mấy ngày? mấy lần? mấy loại? mấy người? mấy tháng? mấy bước? mấy cấp? mấy hình thức? mấy bộ hồ sơ?
có mấy? gồm mấy? mấy giờ? là mấy? thứ mấy?
ai? là ai? do ai? ai ký? ai là người? những ai? gồm những ai? gồm ai? ai có thẩm quyền? ai quyết định? ai được?
ai phải? của ai? cho ai? ai chủ trì? ai tổ chức?
đâu? ở đâu? từ đâu? nộp ở đâu? gửi ở đâu? gửi về đâu? gửi cho ai? nộp cho ai? tại đâu? diễn ra ở đâu? xem ở đâu?
đi đâu?
khi nào? từ khi nào? lúc nào? ngày nào? năm nào? tháng nào? vào ngày nào? vào năm nào? hạn cuối là ngày nào?
thời gian nào? trường hợp nào?
nào? những nào? cơ quan nào? đơn vị nào? văn bản nào? điều nào? luật nào? nghị định nào? theo quy định nào? cấp nào?
loại nào? người nào? nơi nào? hình thức nào? mẫu nào?
không? có không? có được không? được không? phải không? đúng không? đúng hay sai? có đúng không? có phải không?
có cần không? có bị không? có thể không?
có được xét không? có phải nộp không? có bắt buộc không? còn không? còn hiệu lực không? chưa? đã có chưa? được chưa?
hay chưa? hay không? có hay không? nữa không? rồi phải không?
dạ, em chào anh chị ạ. cho em hỏi. cho mình hỏi. cho hỏi. xin hỏi. em muốn hỏi. mình muốn hỏi. tôi muốn hỏi.
tôi muốn biết. anh chị cho em hỏi với ạ. ad ơi. bạn ơi. giúp em với ạ. giúp mình với.
em cảm ơn ạ. cảm ơn anh chị. cám ơn nhiều. vâng ạ. dạ vâng. vậy ạ? thế ạ? à. ừ. nhé. nhỉ? hả? hở? luôn ạ. với ạ. nha.
nhé bạn. nhỉ mọi người. chào bạn. xin chào. được ạ. không ạ? gì ạ? nào ạ? đâu ạ? mấy ạ? ạ
em bị mất. em đang làm. em mới vào. em là nhân viên. tôi là công chức. tôi là giáo viên. mình là viên chức. bên em.
bên mình. cơ quan em. cơ quan tôi. đơn vị tôi. đơn vị mình. trường em. phòng em. chỗ em. sếp em. chị ấy. anh ấy.
cô ấy. họ. chúng tôi. chúng em. chúng ta. bọn em. tụi em. người ta.
còn tập thể thì sao? còn cá nhân thì sao? thế còn? vậy còn? vậy thì? nếu vậy thì? nếu không thì sao?
nếu chưa có thì sao? thì phải làm thế nào? thì có được không? thì bị xử lý thế nào? thì được bao nhiêu? thì tính sao?
hãy kể tên. kể tên các. hãy cho biết. cho biết. nêu các. liệt kê giúp. giải thích giúp. tóm tắt giúp. so sánh giúp.
hướng dẫn giúp em. tìm giúp. viết giúp. soạn giúp. nói rõ hơn. cụ thể hơn. chi tiết hơn. ví dụ như. chẳng hạn.
bây giờ. hiện nay. hiện tại. hôm nay. hôm qua. ngày mai. tuần sau. tuần trước. tháng trước. năm ngoái. năm nay.
năm sau. cuối năm. đầu năm. vừa rồi. mới nhất. gần đây. trước đây. ngày xưa. lâu rồi. mãi chưa xong. sắp tới. đợt này.
đợt trước. kỳ trước. lần đầu. lần thứ mấy?
muốn được. muốn xin. phải có. phải đạt. cần có. cần phải. nên không. bị phạt. bị trừ. bị hạ. bị thu hồi. bị kỷ luật.
bị trễ. bị chậm. nghỉ thai sản. nghỉ ốm. nghỉ phép. đi học. đi làm. đi công tác. chuyển công tác. mới chuyển về.
sắp về hưu. đã nghỉ hưu. đã mất.
một cái. mỗi người. mỗi năm. mọi người. từng người. cả hai. cả nhà. tất cả. toàn bộ. hầu hết. rất nhiều. quá nhiều.
ít nhất. nhiều nhất. cao nhất. thấp nhất. lớn nhất. nhỏ nhất. đầu tiên. cuối cùng. tốt nhất. quan trọng nhất. hơn nữa.
hơn không? bằng nhau. giống nhau. khác nhau. cùng lúc. cùng một lúc. cùng năm.
vẫn được. vẫn còn. vẫn chưa. đã từng. chưa từng. không biết. không rõ. không hiểu. chưa rõ. chưa biết. chưa có.
chẳng biết. đừng. chỉ cần. chỉ có. cũng được. cũng vậy. cũng như. luôn luôn. thường xuyên. đôi khi. thỉnh thoảng.
nghe nói. nghe bảo. hình như. có lẽ. chắc là. thật không? sai rồi. đúng rồi. nhầm rồi. hết rồi. xong rồi. quên rồi.
hỏng rồi.
tiền thưởng. tiền lương. tiền học. tiền ăn. lương cơ sở. lương tháng. lên lương. tăng lương. mua. bán. thuê. mượn.
vay. trả. nhà ở. cái máy. quyển sách. cuốn sách. quán ăn. nấu ăn. cơm trưa. thời tiết. bóng đá. âm nhạc. bộ phim.
bài thơ. bài hát. câu chuyện. mẹ em. bố em. con em. vợ chồng tôi. ông bà. cô chú. thầy cô. thầy giáo. bạn bè.
hàng xóm. con trai. con gái. đứa trẻ.
đẹp. xấu. ngon. dở. mệt. vui. buồn. thích. ghét. yêu. sợ. lo. giỏi. kém. chậm. nhanh. khó. dễ. rẻ. đắt. mới. cũ. nóng.
lạnh. to. nhỏ. dài. ngắn. nặng. nhẹ. trẻ. già. gần. xa. sớm. muộn. đủ. thiếu. thừa. trắng. đen. đỏ. xanh. vàng. tím.
mây. mưa. nắng. gió. biển. núi. sông. hoa. chim. chó. mèo. cá. gà. lợn. bò. ăn. uống. ngủ. chơi. đọc. viết. nghe. nói.
nhìn. thấy. chạy. đứng. ngồi. nằm. mở. đóng. cầm. giữ. đưa. lấy. gửi. nhận. tìm. gặp. chờ. đợi. hỏi. đáp. nhớ. quên.
hiểu. biết.
gửi file word. file excel. file pdf. gửi email. gửi mail. link tải. tải app. trang web. website. online. offline.
deadline khi nào? check giúp. scan. photo. form mẫu. update mới. team em. team building. admin. ok. zalo. facebook.
google. chatbot. chat gpt. robot. demo. test. fix lỗi. login. logout. password. reset. user. code. data. server.
download. upload. wifi. laptop. show. max. min. top. box. post. report. list. meeting. task. project. manager. leader.
bonus. rank. level. set. kpi. hr. ceo. it. sales. marketing. the best. what is the. how to. how many. when is. who is.
please. thanks. hello. hi. sorry. can i. is it. for me. of the. in the. to the. award. awards.
nđ 152. theo nđ 152. nđ số 152. tt 15. theo tt 15. thông tư 15. qđ 311. theo qđ 311. số qđ. luật 2022. luật 2003.
nđ 98. nđ 91. nghị định 152. nghị định 98. ct hđqt. ctubnd. ubnd xã. ubnd tỉnh. hđnd. sở nội vụ. bộ nội vụ. csđt.
hđtđkt. tđkt. bkttg. bk của thủ tướng. gk của giám đốc. hcldd. hclđ hạng ba. cstđ cơ sở. cstđcs. cstđ toàn quốc.
cstđ cấp tỉnh. cstđ cấp bộ. lđtt. tập thể lđxs. lđxs. lđtb. bhxh. bhyt. htnv. hsnv. httnv. htxsnv. cbcc. ccvc. cbccvc.
hs. gv. sv. đt. đc.
dĩ nhiên. không hề. đấy là. ở đấy. lướt qua. lần lượt. lượt người. vượt qua. cuộc sống. trừ phi. dẫu sao. mặc dù.
tuy nhiên. tuy vậy. thay vì. bởi vì. cho nên. do đó. vì thế. nhờ đó. nhờ có. mà còn. nhưng mà. nhưng thì. hoặc là.
kể cả. ngay cả. dù sao. miễn là. giá mà. huống chi. chứ không. chứ sao. kẻo muộn.
xinh đẹp. thông minh. chăm chỉ. lười biếng. hiền lành. vui vẻ. buồn bã. giận dữ. lo lắng. sợ hãi. ngạc nhiên.
hạnh phúc. khổ sở. nghèo khó. giàu có. mạnh mẽ. yếu ớt. khỏe mạnh. ốm đau. mệt mỏi. tươi cười. khóc lóc. nước mắt.
ước mơ. mong muốn. hy vọng. tuyệt vọng. nhút nhát. dũng cảm. liều lĩnh. thật thà. dối trá. lừa đảo. ghen tị. tha thứ.
xin lỗi. cảm động. say sưa. tỉnh táo. vội vàng. thong thả. từ từ. nhanh nhẹn. khéo léo. vụng về. cẩn thận. ẩu tả.
gọn gàng. bừa bộn. sạch sẽ. bẩn thỉu.
cái bàn. cái ghế. cửa sổ. bức tường. mái nhà. sàn nhà. giường ngủ. chăn gối. quần áo. giày dép. mũ nón. áo khoác.
khăn tay. túi xách. đồng hồ. điện thoại. máy tính. bàn phím. con chuột. màn hình. tủ lạnh. quạt điện. bóng đèn.
nồi cơm. bát đũa. ly nước. chén trà. cốc bia. chai rượu. bánh mì. bánh chưng. phở bò. bún chả. rau muống. quả táo.
trái cam. chuối. xoài. dưa hấu. mía. đường. muối. mắm. ớt. tỏi. hành. gừng. thịt. trứng. sữa.
buổi sáng. buổi trưa. buổi chiều. buổi tối. ban đêm. nửa đêm. giữa năm. giữa tháng. giữa chừng. mùa xuân. mùa hè.
mùa thu. mùa đông. thế kỷ. thập niên. giây phút. chốc lát. lúc trước. lúc đó. lúc này. hồi đó. dạo này. mấy hôm nay.
hôm trước. bữa nay. bữa trước. khi ấy. khi đó. sau đó. rồi sau đó. trước khi. sau khi. trong khi. kể từ khi.
cho đến khi. mãi mãi. suốt đời. cả đời. đời sống. tuổi trẻ. tuổi thơ. trẻ con. thanh niên. người già. phụ nữ. đàn ông.
đàn bà. chàng trai. cô gái. vua chúa. hoàng đế. hoàng hậu. công chúa. hoàng tử. tướng quân. binh lính. quân đội.
chiến tranh. hòa bình. trận đánh. kẻ thù. chiến thắng. thất bại. triều đại. vương quốc. thuộc địa. cách mạng. độc lập.
tự do.
nhà thờ. chùa chiền. đền thờ. lễ hội. tôn giáo. đạo Phật. đức Chúa. linh hồn. thần thánh. truyền thuyết. cổ tích.
ca dao. tục ngữ. tiểu thuyết. nhà văn. nhà thơ. họa sĩ. ca sĩ. nhạc sĩ. diễn viên. đạo diễn. khán giả. sân khấu.
nhà hát. rạp phim. bức tranh. tượng đài. kiến trúc. điêu khắc. triết học. toán học. vật lý. hóa học. sinh học.
lịch sử. địa lý. ngôn ngữ. tiếng Anh. tiếng Pháp. tiếng Việt. nhà khoa học. phát minh. khám phá. thí nghiệm.
lý thuyết. giả thuyết. vũ trụ. trái đất. mặt trời. mặt trăng. ngôi sao. hành tinh. sa mạc. đảo. bán đảo. đại dương.
châu Âu. châu Á. châu Phi. châu Mỹ. phương Tây. phương Đông. Bắc Kinh. nước Mỹ. nước Anh. nước Nga. nước Đức.
nước Nhật. Trung Quốc. Ấn Độ. Hàn Quốc. Hoa Kỳ. Hà Nội. Sài Gòn. Huế. Đà Nẵng. Hải Phòng. Cần Thơ. Bắc Ninh. Nghệ An.
Thanh Hóa. Quảng Ninh.
đòi hỏi. đòi lại. đòi tiền. nói rằng. nói về. nói chuyện. kể chuyện. câu chuyện gì. chuyện gì. có chuyện gì?
trò chuyện. nói dối. nói thật. hỏi han. trả lời. gọi điện. nhắn tin. nghe lời. nhìn thấy. trông thấy. nhận ra.
nhận được. nhận thấy. tìm thấy. tìm ra. bắt đầu. kết thúc. dừng lại. tiếp tục. bỏ qua. bỏ học. bỏ phiếu. bỏ đi.
rời khỏi. trở về. trở lại. trở thành. quay lại. bước vào. đi vào. đi ra. chạy theo. leo lên. ngã xuống. đứng dậy.
đứng đầu. ngồi xuống. nằm trong. nằm ở. dựa vào. dựa trên. nhờ vào. thuộc về. dành cho. dùng để. dùng cho. làm cho.
khiến cho. giúp cho. để cho. đem lại. mang lại. đưa ra. lấy ra. tốn tiền. tốn kém. tiết kiệm. chi tiêu. mua sắm.
trả góp. nợ nần. thuế má. lương bổng. thu nhập.
phòng mình. lớp tôi. lớp mình. trường tôi. chỗ tôi. chỗ nào? chỗ này. chỗ kia. cái này. cái kia. cái đó. việc này.
việc đó. điều này. điều đó. người này. người kia. năm này. số này. khoản mấy? điều mấy? điểm mấy? chương mấy?
khóa mấy? hạng mấy? hạng nhất. hạng nhì. hạng ba. từng loại. mỗi cái. mấy cái. vài cái. vài người. dăm ba. hàng chục.
hàng trăm. hàng nghìn. nửa. gấp đôi. gấp ba. một nửa. chục triệu. tỷ đồng. nghìn đồng. trăm phần trăm. tính ra.
tổng cộng. trung bình. xấp xỉ. khoảng chừng. chừng nào? cỡ nào? cỡ lớn. cỡ nhỏ. hơn thế. hơn hết.
luật cũ. luật mới. quy định cũ. quy định mới. mức cũ. mức mới. mẫu cũ. mẫu mới. bản gốc. bản sao. giấy khen.
bằng khen. tặng thưởng. truy tặng. tước. hủy bỏ. thu lại. hình thức. gian dối. bịa đặt. minh bạch. khách quan.
thiên vị. nể nang. dĩ hòa vi quý. xếp hàng. xếp loại. chấm điểm. chấm công. chấm bài. cộng điểm. trừ điểm. họp.
họp hành. biểu quyết. bỏ phiếu kín. bầu. trúng cử. ứng cử. nghỉ việc. thôi việc. đi muộn. về sớm. làm thêm giờ.
thử việc. tuyển dụng. phỏng vấn.
"""
"""Phrases of everyday asking, our own; each is counted EVERYDAY_WEIGHT times."""


def read(path: Path) -> Iterator[str]:
    """The texts of a JSON-lines file, each with the name of its law before it; raises OSError or ValueError."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            yield f"{row.get('title', '').split(' - ')[0]}\n{row['text']}"


def general(texts: Iterator[str]) -> Counts:
    """The pruned counts of `texts`, of the everyday phrases and of the frames of asking."""
    everyday = merge(cleaned(learn(texts).prune(SINGLE, PAIR, TRIPLE)), learn([EVERYDAY, asking.TALK]), EVERYDAY_WEIGHT)
    return merge(everyday, learn(asking.phrases()), ASKING_WEIGHT)


def main(arguments: list[str]) -> int:
    """Two arguments: the texts, the file to write."""
    if len(arguments) != 2:
        print("usage: python -m evals.learn_syllables TEXTS.jsonl[.gz] OUT.npz")
        return 2
    counts = general(read(Path(arguments[0])))
    counts.save(Path(arguments[1]))
    size = Path(arguments[1]).stat().st_size
    print(f"{len(counts.words)} words, {len(counts.pairs)} pairs, {len(counts.triples)} triples, {size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
