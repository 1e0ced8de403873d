//! What the program does with its arguments, and the code that it ends with.

use super::args::{Cli, Command, FormCommand};
use super::{
    Failure, check, check_form, consolidate, draft, explain, init, inspect, template, trace, with_default_command,
};
use crate::document::Settings;
use crate::doors::workers::{self, Readers};
use crate::model::finding::Lang;
use clap::{CommandFactory, Parser};
use std::io::{self, Write};
use std::process::ExitCode;

/// The program: its arguments, its command, its exit code; or, started by itself, one of its workers.
pub fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|a| a == workers::ARGUMENT) {
        // A reader whose parent is gone has nobody to tell.
        let _ = workers::serve(io::stdin().lock(), io::stdout().lock());
        return ExitCode::SUCCESS;
    }
    let cli = Cli::parse_from(with_default_command(std::env::args_os().collect()));
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
        Command::Consolidate(args) => (args.lang.lang(), consolidate(args, readers, out)),
        Command::Inspect(args) => (args.common.lang.lang(), inspect(args, readers, out)),
        Command::Check(args) => (args.common.lang.lang(), check(args, readers, out)),
        Command::Trace(args) => (args.common.lang.lang(), trace(args, readers, out).map(|()| true)),
        Command::Init(args) => (args.lang.lang(), init(args, readers, out).map(|()| true)),
        Command::Template(args) => (args.common.lang.lang(), template(args, readers, out).map(|()| true)),
        Command::Explain(args) => (args.lang.lang(), explain(args, readers, out).map(|()| true)),
        Command::Form(FormCommand::Draft(args)) => (args.lang.lang(), draft(args, readers, out)),
        Command::Form(FormCommand::Check(args)) => (args.lang.lang(), check_form(args, readers, out)),
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
fn readers(settings: Settings) -> Readers {
    match std::env::current_exe() {
        Ok(program) => Readers::isolated(program, settings),
        Err(_) => Readers::in_process(settings),
    }
}
