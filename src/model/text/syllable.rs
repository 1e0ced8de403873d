//! Whether a word is written as a Vietnamese syllable: an onset, a rime, and a tone that the rime can carry.

use std::collections::HashSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Onsets, long ones first.
const ONSETS: &[&str] = &[
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m",
    "n", "p", "q", "r", "s", "t", "v", "x", "",
];

/// Rimes without their tone.
const RIMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm", "ăn", "ăng", "ăp",
    "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec", "em", "en", "eng", "eo", "ep", "et", "ê", "êch",
    "êm", "ên", "ênh", "êp", "êt", "êu", "i", "ia", "ich", "im", "in", "inh", "ip", "it", "iu", "iêc", "iêm", "iên",
    "iêng", "iêp", "iêt", "iêu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat",
    "oay", "oăc", "oăm", "oăn", "oăng", "oăt", "oc", "oe", "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong",
    "op", "ot", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u", "ua", "uân",
    "uâng", "uât", "uây", "uc", "uê", "uêch", "uênh", "uêt", "ui", "um", "un", "ung", "uơ", "uôc", "uôi", "uôm", "uôn",
    "uông", "uôt", "up", "ut", "uy", "uya", "uych", "uyên", "uyêt", "uyn", "uynh", "uyp", "uyt", "uyu", "ư", "ưa",
    "ưc", "ưi", "ưm", "ưn", "ưng", "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu", "ưt", "ưu", "y", "yêm",
    "yên", "yêng", "yêt", "yêu",
];

/// Names of peoples of Vietnam, or pieces of them, that reports write although no Vietnamese syllable is like them.
const NAMES: &[&str] = &[
    "brâu",
    "chơro",
    "cơho",
    "cơtu",
    "êđê",
    "glây",
    "hmông",
    "hrê",
    "khơme",
    "khơmú",
    "mnông",
    "stiêng",
    "xơđăng",
    "xtiêng",
];

/// Syllables with diacritics that are common in reports and in names of places and bodies: where a word can be read
/// in two encodings, the reading that is common is meant.
const COMMON: &str = "\
    biên biết biểu biệt bà bái báo bé bên bình bí bùi bưu bạc bản bảng bảo bảy bất bắc bắt bằng bến bệnh bị bỏ \
    bố bốn bồi bổ bộ chiếm chiến chiếu chuyên chuyển chuẩn chào châu chênh chí chín chính chú chúng chưa chương \
    chạy chấm chấp chắc chặn chết chỉ chỉnh chọn chỗ chờ chủ chứa chức chữ cuối cà càt các cách cái cán cáo cát \
    còn có côn công cù cùng cúc căn cũ cũng cơ cường cạn cạnh cả cảng cảnh cấp cần cẩm cắt cố cổ cộng cột cỡ cục \
    cụm của cứ cử cựu diện dân dòng dùng dũng dương dưới dưỡng dược dạng dấu dẫn dồn dụ dục dụng dừng dự dựng \
    gián giáo giây giải giảm giống giới giờ giữ gì gò gói gõ gần gọi gốc gồm gộp gợi gửi hiểm hiển hiểu hiện \
    hiệp hiệu hoà hoàn hoàng hoá hoạch hoạt hoặc huyện huế huệ huỳnh hà hàng hành hãy hình hòa hóa hôn hùng hơn \
    hưng hưu hương hướng hạn hải hậu hằng hệ hệt họ học hỏng hồ hồi hộ hội hộp hợp hữu iêc iêm iên iêng iêp iêt \
    iêu khuyến khác kháng khánh khóa khóm không khẩu khỏi khối khớp kiên kiểm kèm kê kính ký kạn kế kết kể kỳ kỹ \
    liên liêu liệt liệu loại luận luỹ là làm làng lào lâm lãnh lê lên lôi lúc lý lăng lũy lưu lưới lượng lại \
    lạng lấy lần lập lắp lặp lẻ lệ lệch lệnh lịch lồng lỗi lộc lớn lớp lợi lực miễn muốn muộn mà máy mã mình môi \
    môn mười mạng mầm mẫu mật mặc mặt mọi mỗi một mới mở mục mức mỹ nghiệp nghìn nghĩa nghề nghệ nghỉ nghị ngoài \
    ngoặc nguyên nguyễn nguồn ngành ngày ngân ngãi ngô ngôn ngũ ngư người ngột ngữ nhiều nhiệm nhà nhân nhóm như \
    nhưng nhất nhận nhỏ nhớ niên nào này nén nên nêu nói nông núi năm nơi nước nạp nắm nằm nẵng nếu nội nộp nữ \
    nữa oăc oăm oăn oăng oăt pháp phát phân phép phòng phó phú phúc phước phường phạm phải phần phẩy phận phố \
    phổ phụ phục quyết quá quân quét quí quý quả quản quảng quần quận quốc riêng ruộng rõ rồi rỗng rừng soạn \
    sách sát sáu sân sè sóc sông sĩ sơ sơn sư sản sắt sẵn sẽ số sở sử sửa sự sỹ thiên thiếu thiểu thiệu thoát \
    thoại thuật thuế thuộc thuỷ thàn thành thái tháng tháp thêm thì thích thôn thông thùy thúc thúi thúy thơ thư \
    thương thường thượng thạc thạnh thảo thấy thập thẳng thế thể thị thọ thống thới thời thủ thủy thứ thức thừa \
    thử thực tiên tiêu tiến tiếp tiết tiền tiểu toà toàn triển truyền trà trách trên trình trùng trăng trưng \
    trước trường trưởng trạm trạng trấn trần trận trẻ trị trịnh trọng trống trở trục trừ trực tuyên tuổi tài tác \
    tách tám tâm tân tây tên tìm tình tích tính tòa tóm tô tôn tú tăng tĩnh tư tạ tại tạo tải tất tắt tế tệp tỉ \
    tỉnh tịch tổ tổng tộc tới từ từng tử tự tỷ uyên uyêt uân uâng uât uây uê uêch uênh uêt uôc uôi uôm uôn uông \
    uôt uơ uỷ viên viết viễn việc viện việt và vào vân vì ví võ văn vĩnh vũ vương vượt vấp vẫn vận về vị vốn với \
    vụ vực xaõ xoá xuân xuất xác xây xã xét xí xóa xóm xếp xử yêm yên yêng yêt yêu à á án âc âm ân âng âp ât âu \
    ây ã è é ê êch êm ên ênh êp êt êu ì í ít ò ó ô ôc ôi ôm ôn ông ôp ôt õ ù ú ý ăc ăm ăn ăng ăp ăt đang đi đinh \
    điều điểm điện đo đoàn đu đà đàm đào đánh đây đã đó đóng đô đôn đông đúng đơn đưa đường được đại đạo đạt \
    đảng đảo đầu đầy đẳng đặc đặng đặt đến đề đều để địa định đọc đỏ đối đồng đổi đỗ độ đội động đột đời đủ đức \
    đứng ĩ ũ ơ ơi ơm ơn ơp ơt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu ạ ả ảnh ấp ẩn ẹ ẻ ẽ ế \
    ề ể ễ ệ ỉ ị ọ ỏ ố ồ ổ ỗ ộ ớ ờ ở ỡ ợ ụ ủ ủy ứ ừ ử ữ ự ỳ ỵ ỷ ỹ \
";

/// Whether `word` is a Vietnamese syllable, or the name of a people, in any case.
pub fn is_word(word: &str) -> bool {
    is_syllable(word) || NAMES.contains(&word.nfc().flat_map(char::to_lowercase).collect::<String>().as_str())
}

fn is_syllable(word: &str) -> bool {
    let mut letters = String::with_capacity(word.len());
    let mut tones = Vec::new();
    for c in word.nfd() {
        match c {
            '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => tones.push(c),
            c => letters.extend(c.to_lowercase()),
        }
    }
    let letters: String = letters.nfc().collect();
    let stops = |rime: &str| rime.ends_with(['c', 'p', 't']) || rime.ends_with("ch");
    let carries = |rime: &str| !stops(rime) || matches!(tones[..], ['\u{301}' | '\u{323}']);
    tones.len() <= 1
        && ONSETS.iter().filter_map(|o| letters.strip_prefix(o)).any(|rime| RIMES.contains(&rime) && carries(rime))
}

/// Whether `word` is one of the common syllables, in any case.
pub fn is_common(word: &str) -> bool {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON.split_whitespace().collect());
    let lower: String = word.nfc().flat_map(char::to_lowercase).collect();
    SET.contains(lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables() {
        for word in
            ["Đảng", "xã", "Trường", "nghiệp", "quốc", "Quyết", "gì", "giữ", "ủy", "uỷ", "KHUYẾN", "yêu", "hoà", "Hrê"]
        {
            assert!(is_word(word), "{word}");
        }
        for word in ["Trêng", "b", "đảngg", "cát\u{300}", "catt", "càt", "bé·", "x·", ""] {
            assert!(!is_word(word), "{word}");
        }
    }
}
