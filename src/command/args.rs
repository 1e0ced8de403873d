//! The command line: what can be said, and how results are said on a terminal.

use crate::model::finding::Lang;
use crate::model::period::Period;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Tổng hợp báo cáo Excel của các đơn vị thành một bảng tính đã kiểm tra, truy được nguồn từng số.
#[derive(Debug, Parser)]
#[command(name = "tonghop", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Đọc, kiểm tra, tổng hợp báo cáo của một kỳ và ghi kết quả vào out/KỲ/
    Consolidate(Consolidate),
    /// Tạo thư mục làm việc: tonghop.toml, danh mục đơn vị, bảng chỉ tiêu
    Init(Init),
    /// Cho biết một tệp được đọc như thế nào: biểu, đơn vị, kỳ, từng cột, từng hàng, kèm căn cứ
    Inspect(Inspect),
    /// Kiểm tra tệp trước khi gửi, như cán bộ tổng hợp sẽ kiểm tra; không ghi gì
    Check(Check),
    /// Truy một số liệu về các ô mà nó được tính từ đó
    Trace(Trace),
    /// Lập biểu trống cho đơn vị điền: có sẵn tên đơn vị, kỳ, các tổ chức đảng, ô nhập có kiểm tra
    Template(MakeTemplate),
    /// Giải thích một mã phát hiện hoặc một quy tắc: ý nghĩa, vì sao, cách sửa, ví dụ
    Explain(Explain),
    /// Soạn biểu mẫu: lập bản nháp từ báo cáo đã điền, kiểm tra một biểu
    #[command(subcommand)]
    Form(FormCommand),
    /// In tệp gợi ý lệnh cho bash, zsh, fish, powershell
    Completions {
        /// Loại dòng lệnh
        shell: clap_complete::Shell,
    },
    /// In trang hướng dẫn (man page)
    Man,
}

/// The commands about forms.
#[derive(Debug, Subcommand)]
pub enum FormCommand {
    /// Lập bản nháp của biểu (TOML) từ một hay nhiều báo cáo đã điền; chỗ nào đoán thì ghi rõ căn cứ
    Draft(DraftForm),
    /// Kiểm tra một biểu, và cho biết biểu đọc các báo cáo mẫu như thế nào
    Check(CheckForm),
}

/// Arguments of `form draft`.
#[derive(Debug, Args)]
pub struct DraftForm {
    /// Báo cáo đã điền theo mẫu, hoặc thư mục chứa báo cáo; càng nhiều càng chắc
    #[arg(required = true)]
    pub reports: Vec<PathBuf>,
    /// Mã của biểu; mặc định lấy từ tên in trên mẫu
    #[arg(long, value_name = "MÃ")]
    pub id: Option<String>,
    /// Chỉ dùng trang tính có tên này
    #[arg(long, value_name = "TÊN")]
    pub sheet: Option<String>,
    /// Ghi mỗi biểu vào một tệp .toml trong thư mục này thay vì in ra; không ghi đè tệp đã có
    #[arg(long, value_name = "THƯ MỤC")]
    pub out: Option<PathBuf>,
    /// Tệp văn bản ghi các mật khẩu sẽ thử, mỗi dòng một mật khẩu
    #[arg(long, value_name = "TỆP")]
    pub password_file: Option<PathBuf>,
    /// Ngôn ngữ
    #[command(flatten)]
    pub lang: LangArg,
}

/// Arguments of `form check`.
#[derive(Debug, Args)]
pub struct CheckForm {
    /// Tệp .toml của biểu
    pub form: PathBuf,
    /// Báo cáo để đọc thử, hoặc thư mục chứa báo cáo
    pub reports: Vec<PathBuf>,
    /// In dạng JSON
    #[arg(long)]
    pub json: bool,
    /// Tệp văn bản ghi các mật khẩu sẽ thử, mỗi dòng một mật khẩu
    #[arg(long, value_name = "TỆP")]
    pub password_file: Option<PathBuf>,
    /// Ngôn ngữ
    #[command(flatten)]
    pub lang: LangArg,
}

/// Arguments of `consolidate`.
#[derive(Debug, Args)]
pub struct Consolidate {
    /// Thư mục làm việc, hoặc thư mục chứa báo cáo
    #[arg(default_value = ".")]
    pub workspace: PathBuf,
    /// Kỳ báo cáo: 2022-09, 2022-Q3, 2022-H1, 2022-9M, 2022; mặc định là kỳ mới nhất
    #[arg(long, value_name = "KỲ")]
    pub period: Option<Period>,
    /// Thư mục ghi kết quả, thay cho out
    #[arg(long, value_name = "THƯ MỤC")]
    pub out: Option<PathBuf>,
    /// In tóm tắt dạng JSON
    #[arg(long)]
    pub json: bool,
    /// Không in tóm tắt và tiến độ
    #[arg(long)]
    pub quiet: bool,
    /// Tệp văn bản ghi các mật khẩu sẽ thử, mỗi dòng một mật khẩu
    #[arg(long, value_name = "TỆP")]
    pub password_file: Option<PathBuf>,
    /// Số tệp đọc cùng lúc; mặc định bằng số nhân của máy
    #[arg(long, value_name = "SỐ")]
    pub jobs: Option<usize>,
    /// Ngôn ngữ
    #[command(flatten)]
    pub lang: LangArg,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Thư mục sẽ tạo
    #[arg(default_value = ".")]
    pub dir: PathBuf,
    /// Ngôn ngữ
    #[command(flatten)]
    pub lang: LangArg,
}

/// What commands that only show something have in common.
#[derive(Debug, Args)]
pub struct Common {
    /// Thư mục làm việc; mặc định tìm từ thư mục hiện tại, rồi từ thư mục của tệp, trở lên
    #[arg(long, value_name = "THƯ MỤC")]
    pub workspace: Option<PathBuf>,
    /// In dạng JSON
    #[arg(long)]
    pub json: bool,
    /// Tệp văn bản ghi các mật khẩu sẽ thử, mỗi dòng một mật khẩu
    #[arg(long, value_name = "TỆP")]
    pub password_file: Option<PathBuf>,
    /// Ngôn ngữ
    #[command(flatten)]
    pub lang: LangArg,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct Inspect {
    /// Tệp cần xem
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Where, and how it is said.
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Tệp cần kiểm tra
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Kỳ báo cáo, nếu tệp không ghi
    #[arg(long, value_name = "KỲ")]
    pub period: Option<Period>,
    /// Where, and how it is said.
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub struct Trace {
    /// Đơn vị: mã hoặc tên trong danh mục; tên tỉnh hoặc * cho toàn tỉnh
    pub unit: String,
    /// Chỉ tiêu: tên cột, hoặc khóa như trong totals.csv (admitted_ytd, admission_rate, rate:admitted_ytd:quyet-dinh)
    pub indicator: String,
    /// Kỳ báo cáo; mặc định là kỳ mới nhất
    #[arg(long, value_name = "KỲ")]
    pub period: Option<Period>,
    /// Số tầng hiện ra dưới số liệu; mặc định là tất cả
    #[arg(long, value_name = "SỐ")]
    pub depth: Option<usize>,
    /// Where, and how it is said.
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `template`.
#[derive(Debug, Args)]
pub struct MakeTemplate {
    /// Biểu: mã như ptdv-01, hoặc tên
    pub form: String,
    /// Đơn vị sẽ điền: mã hoặc tên trong danh mục
    #[arg(long, value_name = "ĐƠN VỊ", required_unless_present = "all", conflicts_with = "all")]
    pub unit: Option<String>,
    /// Lập cho mọi đơn vị phải nộp biểu này
    #[arg(long)]
    pub all: bool,
    /// Kỳ báo cáo: 2022-09, 2022-Q3, 2022-H1, 2022-9M, 2022
    #[arg(long, value_name = "KỲ")]
    pub period: Period,
    /// Thư mục ghi biểu; mặc định là bieu-mau/KỲ trong thư mục làm việc
    #[arg(long, value_name = "THƯ MỤC")]
    pub out: Option<PathBuf>,
    /// Điền sẵn các số lặp lại số đã báo cáo trước, như số đầu kỳ
    #[arg(long)]
    pub prefill: bool,
    /// Where, and how it is said.
    #[command(flatten)]
    pub common: Common,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Mã phát hiện như total-mismatch, hoặc id của quy tắc; bỏ trống để liệt kê tất cả
    pub code: Option<String>,
    /// Thư mục làm việc có khai báo quy tắc; mặc định tìm từ thư mục hiện tại trở lên
    #[arg(long, value_name = "THƯ MỤC")]
    pub workspace: Option<PathBuf>,
    /// Ngôn ngữ
    #[command(flatten)]
    pub lang: LangArg,
}

/// `--lang`.
#[derive(Clone, Copy, Debug, Args)]
pub struct LangArg {
    /// Ngôn ngữ hiển thị
    #[arg(long, value_enum, default_value_t = LangName::Vi, value_name = "vi|en")]
    lang: LangName,
}

impl LangArg {
    /// The language.
    pub fn lang(self) -> Lang {
        match self.lang {
            LangName::Vi => Lang::Vi,
            LangName::En => Lang::En,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangName {
    Vi,
    En,
}
