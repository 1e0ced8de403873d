//! Whether a word is written as a Vietnamese syllable: an onset, a rime, and a tone that the rime can carry.

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

/// Whether `word` is a Vietnamese syllable, in any case.
pub fn is_word(word: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables() {
        for word in ["Đảng", "xã", "Trường", "nghiệp", "quốc", "Quyết", "gì", "giữ", "ủy", "uỷ", "KHUYẾN", "yêu", "hoà"]
        {
            assert!(is_word(word), "{word}");
        }
        for word in ["Trêng", "b", "đảngg", "cát\u{300}", "catt", "càt", "bé·", "x·", ""] {
            assert!(!is_word(word), "{word}");
        }
    }
}
