//! What differs between operating systems, in one place.

/// Caps the memory of this process at `bytes` and forbids core dumps, where the system can; a worker
/// that wants more then dies instead of taking the machine with it. On other systems this does nothing:
/// the deadline of the worker is then the only bound.
#[cfg(unix)]
pub fn limit_memory(bytes: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let cap = |n| Rlimit { current: Some(n), maximum: Some(n) };
    // A refused limit leaves the process as it was, which is no worse than not having asked.
    let _ = setrlimit(Resource::As, cap(bytes));
    let _ = setrlimit(Resource::Core, cap(0));
}

/// See the Unix version.
#[cfg(not(unix))]
pub fn limit_memory(_bytes: u64) {}

/// Whether an error of the file system says that another program holds the file open, as Excel does on Windows.
pub fn is_held_open(error: &std::io::Error) -> bool {
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION.
    cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33))
}

/// Makes a temporary file through `make` with the permissions of an ordinary new file: on Unix, temporary
/// files are closed to everyone else unless told otherwise.
#[cfg(unix)]
pub fn ordinary_permissions<T>(
    builder: &mut tempfile::Builder<'_, '_>,
    make: impl Fn(&tempfile::Builder<'_, '_>) -> T,
) -> T {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
    make(builder)
}

/// See the Unix version.
#[cfg(not(unix))]
pub fn ordinary_permissions<T>(
    builder: &mut tempfile::Builder<'_, '_>,
    make: impl Fn(&tempfile::Builder<'_, '_>) -> T,
) -> T {
    make(builder)
}
