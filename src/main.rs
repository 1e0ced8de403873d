//! tonghop: parse the arguments, run the command, give the exit code.

use clap::{CommandFactory, Parser};
use std::io::{self, Write};
use std::process::ExitCode;
use tonghop::command::args::{Cli, Command, FormCommand};
use tonghop::command::{self, Failure};
use tonghop::doors::workers::{self, Readers};
use tonghop::model::finding::Lang;

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|a| a == workers::ARGUMENT) {
        // A reader whose parent is gone has nobody to tell.
        let _ = workers::serve(io::stdin().lock(), io::stdout().lock());
        return ExitCode::SUCCESS;
    }
    let cli = Cli::parse_from(command::with_default_command(std::env::args_os().collect()));
    let mut out = io::stdout().lock();
    let (lang, result) = dispatch(&cli.command, &mut out);
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Failure::Print(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            for what in failure.each(lang) {
                // Nothing is left to be done if even this cannot be said.
                let _ = writeln!(io::stderr(), "tonghop: {what}");
            }
            ExitCode::from(2)
        }
    }
}

fn dispatch(command: &Command, out: &mut impl Write) -> (Lang, Result<bool, Failure>) {
    match command {
        Command::Consolidate(args) => (args.lang.lang(), command::consolidate(args, readers, out)),
        Command::Inspect(args) => (args.common.lang.lang(), command::inspect(args, readers, out)),
        Command::Check(args) => (args.common.lang.lang(), command::check(args, readers, out)),
        Command::Trace(args) => (args.common.lang.lang(), command::trace(args, readers, out).map(|()| true)),
        Command::Init(args) => (args.lang.lang(), command::init(args, readers, out).map(|()| true)),
        Command::Template(args) => (args.common.lang.lang(), command::template(args, readers, out).map(|()| true)),
        Command::Explain(args) => (args.lang.lang(), command::explain(args, readers, out).map(|()| true)),
        Command::Form(FormCommand::Draft(args)) => (args.lang.lang(), command::draft(args, readers, out)),
        Command::Form(FormCommand::Check(args)) => (args.lang.lang(), command::check_form(args, readers, out)),
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "tonghop", out);
            (Lang::Vi, Ok(true))
        }
        Command::Man => {
            (Lang::Vi, clap_mangen::Man::new(Cli::command()).render(out).map(|()| true).map_err(Failure::from))
        }
    }
}

/// Readers in processes of their own: this very program, started as a reader.
fn readers(settings: tonghop::document::Settings) -> Readers {
    match std::env::current_exe() {
        Ok(program) => Readers::isolated(program, settings),
        Err(_) => Readers::in_process(settings),
    }
}
