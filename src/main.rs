//! tonghop: arguments, command, exit code.

fn main() -> std::process::ExitCode {
    tonghop::main()
}
